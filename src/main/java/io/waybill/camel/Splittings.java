package io.waybill.camel;

import io.waybill.intake.Splitters;
import io.waybill.intake.StoppableSplitting;
import io.waybill.ledger.Batch;
import java.io.IOException;
import java.util.Iterator;
import org.apache.camel.Exchange;

/** Opens batches for the route that takes them apart, and closes what was opened when the exchange is done. */
public class Splittings {
    private final Splitters splitters;

    Splittings(Splitters splitters) {
        this.splitters = splitters;
    }

    public StoppableSplitting<?> open(Batch batch, Exchange exchange) throws IOException {
        StoppableSplitting<?> splitting = splitters.open(batch);
        exchange.getExchangeExtension().addOnCompletion(new Closes(splitting));
        return splitting;
    }

    public Iterator<?> pieces(StoppableSplitting<?> splitting) {
        return splitting.pieces();
    }

    public void stage(StoppableSplitting<?> splitting, Object piece) throws IOException {
        splitting.stage(piece);
    }

    public void complete(StoppableSplitting<?> splitting) throws IOException {
        splitting.complete();
    }
}
