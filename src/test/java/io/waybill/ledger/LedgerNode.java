package io.waybill.ledger;

import io.waybill.content.MarkersInMemory;
import io.waybill.content.UsedFolders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One node: its connections, and everything of the ledger on it, put together as the application does. */
public final class LedgerNode implements AutoCloseable {
    private static final Duration DEAD_AFTER = Duration.ofSeconds(30);

    private final Connections connections = new Connections();
    private final Database database;
    private final Ledger ledger;
    private final Recount recount;
    private final NodeRuns runs;
    private final ArrivingBatches arrivingBatches;
    private final Batches batches;
    private final QueuePlaces places = new QueuePlaces();
    private final Documents documents;
    private final Deliveries deliveries;
    private final ClaimedDocuments claimedDocuments = new ClaimedDocuments();
    private final ClaimedDeliveries claimedDeliveries = new ClaimedDeliveries();

    LedgerNode(String url, String name) {
        database = url.startsWith(SqliteDatabase.PREFIX)
                ? SqliteDatabase.behind(url, connections::over)
                : PostgresDatabase.behind(url, connections::over, 4, 2_000);
        ledger = new Ledger(database, new Wakeups(Duration.ofSeconds(1)), name);
        recount = new Recount(ledger);
        runs = new NodeRuns(ledger, name, DEAD_AFTER);
        arrivingBatches = new ArrivingBatches(ledger, runs, places);
        batches = new Batches(ledger, runs);
        documents = new Documents(ledger, runs, places);
        deliveries = new Deliveries(ledger, runs, places, claimedDeliveries);
        runs.begin();
    }

    LogWatch logWatch(long most) {
        return new LogWatch(database, most);
    }

    boolean isSqlite() {
        return database instanceof SqliteDatabase;
    }

    public Ledger ledger() {
        return ledger;
    }

    public Connections connections() {
        return connections;
    }

    public NodeRuns runs() {
        return runs;
    }

    public ArrivingBatches arrivingBatches() {
        return arrivingBatches;
    }

    public Batches batches() {
        return batches;
    }

    public Documents documents() {
        return documents;
    }

    public Deliveries deliveries() {
        return deliveries;
    }

    public NewDocuments newDocuments() {
        return new NewDocuments(runs, places);
    }

    public ClaimedDocuments claimedDocuments() {
        return claimedDocuments;
    }

    public NewDeliveries newDeliveries() {
        return new NewDeliveries(claimedDocuments, deliveries, runs);
    }

    public ClaimedDeliveries claimedDeliveries() {
        return claimedDeliveries;
    }

    public BatchControl control() {
        return new BatchControl(ledger);
    }

    public FailedWork failedWork() {
        return new FailedWork(ledger, batches, deliveries);
    }

    public ChangedContent changedContent() {
        return new ChangedContent(claimedDocuments);
    }

    public Endings endings() {
        return new Endings(ledger);
    }

    Leftovers leftovers() {
        return new Leftovers(ledger);
    }

    public Publishing publishing() {
        return new Publishing(ledger);
    }

    public Chunks chunks() {
        return new Chunks(ledger);
    }

    /** Lets what settled longest ago leave for a folder. */
    public Departure departure(Archive archive, Duration keep, Departing... others) {
        return new Departure(ledger, runs, List.of(others), archive, new UsedFolders(new MarkersInMemory()), keep);
    }

    /** The same, of what is settled at all and has no rows in tables of others. */
    public Departure departure(Path folder) {
        return departure(new Archive(folder), Duration.ofMillis(1));
    }

    DeliverySearch search() {
        return new DeliverySearch(ledger);
    }

    ShortIds shortIds() {
        return new ShortIds(ledger);
    }

    public BatchContents contents() {
        return new BatchContents(ledger);
    }

    Recount recount() {
        return recount;
    }

    Transfers transfers() {
        return new Transfers(ledger);
    }

    Books books() {
        return new Books(ledger, recount);
    }

    Events events() {
        return new Events(ledger);
    }

    /** Ends as a process does that is killed: its run stays open. */
    @Override
    public void close() {
        ledger.close();
        database.close();
    }
}
