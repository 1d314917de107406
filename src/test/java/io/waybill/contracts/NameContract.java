package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store must do that has one object for each name, of which some may be somebody else's. */
interface NameContract extends ObjectStoreContract {
    @Override
    Shared store();

    /** A store that others put something into, too. */
    interface Shared extends StoreUnderTest {
        /** Puts something under a name, as somebody else would. */
        void putForeign(String name, byte[] content) throws Exception;

        /** What stands under a name, as somebody else would read it. */
        byte[] read(String name) throws Exception;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10, (32 << 20) + 1})
    default void whatSomebodyElsePutThereStaysAndTheDocumentGetsTheNextName(long size) throws Exception {
        byte[] foreign = "somebody else's".getBytes(StandardCharsets.UTF_8);
        waybill().drop(Contents.of(home(), 10), "where it would be " + size + ".bin");
        String there = waybill()
                .delivered("where it would be " + size + ".bin", store().name())
                .target();
        String name = "taken " + size + ".bin";
        String target = there.substring(0, there.lastIndexOf('/') + 1) + name;
        store().putForeign(target, foreign);
        String second = target.replace(".bin", "~2.bin");
        store().putForeign(second, foreign);
        Path content = store().content(home(), size);

        waybill().drop(content, name);

        Booked booked = waybill().delivered(name, store().name());
        assertThat(booked.target()).isEqualTo(target.replace(".bin", "~3.bin"));
        assertThat(booked.attempts()).as("%s", waybill().history(booked)).isEqualTo(1);
        assertThat(store().read(target)).isEqualTo(foreign);
        assertThat(store().read(second)).isEqualTo(foreign);
        assertThat(store().read(booked.target())).hasSize((int) size);
        assertThat(sent(waybill().receipt(name)).path("location").asText()).containsPattern("(~|%7E)3\\.bin$");

        // The ledger knows now that it is taken, and what comes next doesn't run into the others.
        waybill().idle();
        waybill().drop(store().content(home(), size + 1), name);
        Booked next = waybill().deliveredAnew(name, store().name(), booked);
        assertThat(next.target()).isEqualTo(target.replace(".bin", "~4.bin"));
        assertThat(store().read(target)).isEqualTo(foreign);
    }
}
