package io.waybill.camel;

import io.waybill.intake.BatchDesk;
import io.waybill.intake.Piece;
import io.waybill.intake.Unpacking;
import io.waybill.ledger.Batch;
import java.io.IOException;
import java.util.Iterator;
import org.apache.camel.Exchange;

/** Takes batches apart for the route that does so, and closes what it opened when the exchange is done. */
public class Unpackings {
    private final BatchDesk desk;

    Unpackings(BatchDesk desk) {
        this.desk = desk;
    }

    public Unpacking open(Batch batch, Exchange exchange) throws IOException {
        Unpacking unpacking = desk.open(batch);
        exchange.getExchangeExtension().addOnCompletion(new Closes(unpacking));
        return unpacking;
    }

    public Iterator<Piece> pieces(Unpacking unpacking) {
        return unpacking.pieces();
    }

    public void stage(Unpacking unpacking, Piece piece) throws IOException {
        unpacking.stage(piece);
    }

    public void complete(Unpacking unpacking) throws IOException {
        unpacking.complete();
    }
}
