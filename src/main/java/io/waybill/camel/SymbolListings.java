package io.waybill.camel;

import io.waybill.intake.BatchDesk;
import io.waybill.ledger.Batch;
import io.waybill.ods.BadList;
import io.waybill.ods.SymbolListing;
import io.waybill.ods.SymbolLists;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.util.Iterator;
import org.apache.camel.Exchange;

/** Splits lists of symbols for the route that does so, and closes what it opened when the exchange is done. */
public class SymbolListings {
    private final BatchDesk desk;
    private final SymbolLists lists;

    SymbolListings(BatchDesk desk, SymbolLists lists) {
        this.desk = desk;
        this.lists = lists;
    }

    /** Whether a batch is a list of symbols. */
    public boolean isList(Batch batch) {
        return desk.list(batch).isPresent();
    }

    public SymbolListing open(Batch batch, Exchange exchange) throws IOException {
        BatchDesk.SymbolFile file = desk.list(batch).orElseThrow();
        SymbolListing listing = lists.open(batch, file.list(), file.folder());
        exchange.getExchangeExtension().addOnCompletion(new Closes(listing));
        return listing;
    }

    public Iterator<SymbolListing.Group> groups(SymbolListing listing) {
        return listing.groups();
    }

    public void book(SymbolListing listing, SymbolListing.Group group) throws IOException {
        listing.book(group);
    }

    public void complete(SymbolListing listing) {
        listing.complete();
    }

    /** The list can't be followed: it goes to quarantine, and the receipt says why. */
    public void refuse(Batch batch, BadList why) {
        desk.refuse(batch, Refusal.of(Refusal.Cause.UNREADABLE, String.valueOf(why.getMessage())));
    }
}
