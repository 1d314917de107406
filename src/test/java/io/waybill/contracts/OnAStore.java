package io.waybill.contracts;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One running Waybill that delivers to one store, for all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnAStore<S extends StoreUnderTest> {
    private Path home;
    private RunningWaybill waybill;
    private S store;

    /** Starts the store, or leads to one that runs. */
    abstract S open() throws Exception;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        this.home = home;
        store = open();
        waybill = RunningWaybill.start(home, store.settings());
    }

    @AfterAll
    void stop() throws Exception {
        waybill.close();
        store.close();
    }

    public S store() {
        return store;
    }

    public RunningWaybill waybill() {
        return waybill;
    }

    public Path home() {
        return home;
    }
}
