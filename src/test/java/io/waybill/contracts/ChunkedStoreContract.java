package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.ledger.Checksums;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.NetworkFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a store must do that takes large documents in chunks: only what was on its way is ever sent again. */
interface ChunkedStoreContract extends RemoteStoreContract {
    /** Eight chunks. */
    long SIZE = 64L << 20;

    long CHUNK = Checksums.block(SIZE);
    long IN_FLIGHT = RunningWaybill.CHUNKS_AT_ONCE * CHUNK;

    @Override
    StoreUnderTest.RemoteObjects store();

    @Test
    default void aLargeDocumentGoesInChunksAndNothingTwice() throws Exception {
        warmUp();
        long before = network().bytesToServer();
        Path content = Contents.of(home(), SIZE);

        waybill().drop(content, "in chunks.bin");

        Booked booked = arrived("in chunks.bin", content);
        assertThat(network().bytesToServer() - before).isBetween(SIZE, withHeaders(SIZE));
        assertThat(booked.proof()).isIn("WHOLE", "CHUNKS");
        assertThat(booked.confirmed()).isEqualTo(SIZE);
        assertThat(waybill().history(booked)).contains("ACTIVE 0 of " + SIZE + " bytes are there");
        assertThat(waybill().chunks(booked)).isZero();
        assertThat(store().uploads()).isZero();
    }

    static List<NetworkFault> faultsInAChunk() {
        return List.of(
                NetworkFault.cutToServerAfter(5_000_000),
                NetworkFault.cutToServerAfter(12_000_000),
                NetworkFault.stallToServerAfter(3_000_000),
                NetworkFault.corruptToServerAt(5_000_000));
    }

    @ParameterizedTest
    @MethodSource("faultsInAChunk")
    default void afterAFaultInAChunkOnlyWhatWasOnItsWayIsSentAgain(NetworkFault fault) throws Exception {
        warmUp();
        long before = network().bytesToServer();
        String name = "fault " + fault.kind() + " at " + fault.at() + ".bin";
        Path content = Contents.of(home(), SIZE);
        network().fail(1, fault);

        waybill().drop(content, name);

        arrived(name, content);
        assertThat(network().faultsDue()).isZero();
        assertThat(network().bytesToServer() - before).isLessThan(withHeaders(SIZE + sentAgain(fault)));
    }

    /** A store that checks the whole only at its end has to be sent it again if a byte is wrong. */
    default long sentAgain(NetworkFault fault) {
        return IN_FLIGHT;
    }

    @Test
    default void afterTheStoreWasDownOnlyWhatWasOnItsWayIsSentAgain() throws Exception {
        warmUp();
        long before = network().bytesToServer();
        Path content = Contents.of(home(), SIZE);
        network().rate(10_000_000);
        waybill().drop(content, "interrupted.bin");
        waybill().confirmed("interrupted.bin", store().name(), 2 * CHUNK);

        network().down();
        waybill().waiting("interrupted.bin", store().name(), "STORE_UNREACHABLE");
        network().heal();
        network().up();

        Booked booked = arrived("interrupted.bin", content);
        assertThat(booked.attempts()).as("%s", waybill().history(booked)).isEqualTo(1);
        assertThat(network().bytesToServer() - before).isLessThan(withHeaders(SIZE + IN_FLIGHT));
    }

    @Test
    default void anUploadThatTheStoreForgotBeginsAnew() throws Exception {
        warmUp();
        Path content = Contents.of(home(), SIZE);
        network().rate(10_000_000);
        waybill().drop(content, "forgotten.bin");
        waybill().confirmed("forgotten.bin", store().name(), CHUNK);
        network().down();
        waybill().waiting("forgotten.bin", store().name(), "STORE_UNREACHABLE");

        store().forgetUploads();
        network().heal();
        network().up();

        arrived("forgotten.bin", content);
        assertThat(store().uploads()).isZero();
    }

    @Test
    default void aContentThatChangesOnTheWayIsNotDelivered() throws Exception {
        warmUp();
        Path content = Contents.of(home(), SIZE);
        network().rate(10_000_000);
        waybill().drop(content, "changing.bin");
        waybill().confirmed("changing.bin", store().name(), CHUNK);

        Files.write(waybill().staged("changing.bin"), new byte[1000]);

        await().until(() -> waybill()
                .booked("changing.bin", store().name())
                .orElseThrow()
                .state()
                .equals("FAILED"));
        network().heal();
        Booked booked = waybill().booked("changing.bin", store().name()).orElseThrow();
        assertThat(booked.cause()).isEqualTo("CONTENT_CHANGED");
        assertThat(store().kept()).extracting(Kept::name).doesNotContain(booked.target());
        await("the upload is discarded")
                .untilAsserted(() -> assertThat(store().uploads()).isZero());
    }

    private Booked arrived(String name, Path content) throws Exception {
        Booked booked = waybill().delivered(name, store().name());
        assertThat(kept(booked).sha256()).isEqualTo(Contents.sha256(content));
        return booked;
    }

    private FaultProxy network() {
        return store().network();
    }

    private static long withHeaders(long bytes) {
        return bytes + bytes / 50;
    }
}
