package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.content.Checksums;
import io.waybill.content.Range;
import io.waybill.ledger.Delivery;
import io.waybill.servers.FaultProxy;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a store must do that takes large documents in chunks: only what was on its way is ever sent again. */
interface ChunkedStoreContract extends RemoteStoreContract {
    /** Five chunks and a small one. */
    long SIZE = (40L << 20) + 4711;

    int CHUNKS = Checksums.chunks(SIZE);
    long CHUNK = Checksums.chunkSize(SIZE);
    long IN_FLIGHT = RunningWaybill.CHUNKS_AT_ONCE * CHUNK;

    /** Bytes a second and connection, where a test needs time to step in. */
    int RATE = 10_000_000;

    @Override
    StoreUnderTest.RemoteObjects store();

    @Test
    default void aLargeDocumentGoesInChunksAndNothingTwice() throws Exception {
        warmUp();
        long before = network().bytesToServer();

        waybill().drop(large().file(), "in chunks.bin");

        Booked booked = arrived("in chunks.bin");
        assertThat(network().bytesToServer() - before).isBetween(SIZE, withHeaders(SIZE));
        assertThat(booked.proof()).isIn("WHOLE", "CHUNKS");
        assertThat(booked.confirmed()).isEqualTo(SIZE);
        assertThat(waybill().history(booked)).contains("ACTIVE 0 of " + SIZE + " bytes are there");
        assertThat(waybill().chunks(booked)).isZero();
        assertThat(store().uploads()).isZero();
    }

    @Test
    default void aRangeAcrossTheBorderOfTwoChunksCanBeRead() throws Exception {
        waybill().drop(large().file(), "read across a border.bin");
        arrived("read across a border.bin");
        Delivery delivery = waybill().delivery("read across a border.bin", store().name(), large().file());

        try (var read = waybill().read(delivery, new Range(CHUNK - 3, 7));
                var file = Files.newInputStream(large().file())) {
            file.skipNBytes(CHUNK - 3);
            assertThat(read).hasBinaryContent(file.readNBytes(7));
        }
    }

    /** Pairs of them with {@code verify}, every trouble at every step with {@code -Psoak}. */
    default Stream<FaultCase> faultCases() {
        boolean all = Boolean.getBoolean("waybill.all-faults");
        return (all ? FaultCase.all() : FaultCase.pairs()).stream().filter(faults -> faults.concerns(store()));
    }

    @ParameterizedTest
    @MethodSource("faultCases")
    default void anUploadSurvivesWhateverHappensToItsRequests(FaultCase faults) throws Exception {
        warmUp();
        long before = network().bytesToServer();
        int uploads = store().uploads();
        String name = "through " + faults + ".bin";
        faults.arm(store());

        waybill().drop(large().file(), name);

        Booked booked = arrived(name);
        List<String> history = waybill().history(booked);
        assertThat(network().faultsDue()).as("faults that met nothing").isZero();
        assertThat(network().bytesToServer() - before)
                .as("%s", history)
                .isLessThan(withHeaders(SIZE + sentAgain(faults)));
        assertThat(booked.proof()).as("%s", history).isIn("WHOLE", "CHUNKS");
        assertThat(booked.attempts()).as("%s", history).isBetween(1, faults.mayCountAgainstTheDocument() ? 2 : 1);
        assertThat(waybill().chunks(booked)).isZero();
        assertThat(store().uploads() - uploads).isEqualTo(left(faults));
        if (faults.asksForASecond()) {
            assertThat(waybill().pause(booked, "STORE_BUSY"))
                    .as("%s", history)
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    /** How much may be sent a second time. */
    default long sentAgain(FaultCase faults) {
        return IN_FLIGHT;
    }

    /** How many uploads stay at the store. */
    default int left(FaultCase faults) {
        return 0;
    }

    @Test
    default void afterTheStoreWasRestartedOnlyWhatWasOnItsWayIsSentAgain() throws Exception {
        warmUp();
        long before = network().bytesToServer();
        network().rate(RATE);
        waybill().drop(large().file(), "interrupted.bin");
        waybill().confirmed("interrupted.bin", store().name(), 2 * CHUNK);

        network().down();
        store().stop();
        waybill().waiting("interrupted.bin", store().name(), "STORE_UNREACHABLE");
        store().restart();
        network().heal();
        network().up();

        Booked booked = arrived("interrupted.bin");
        assertThat(booked.attempts()).as("%s", waybill().history(booked)).isEqualTo(1);
        assertThat(network().bytesToServer() - before).isLessThan(withHeaders(SIZE + IN_FLIGHT));
    }

    @Test
    default void anUploadThatTheStoreForgotBeginsAnew() throws Exception {
        warmUp();
        network().rate(RATE);
        waybill().drop(large().file(), "forgotten.bin");
        waybill().confirmed("forgotten.bin", store().name(), CHUNK);
        network().down();
        waybill().waiting("forgotten.bin", store().name(), "STORE_UNREACHABLE");

        long before = network().bytesToServer();

        store().forgetUploads();
        network().heal();
        network().up();

        Booked booked = arrived("forgotten.bin");
        assertThat(network().bytesToServer() - before)
                .as("%s", waybill().history(booked))
                .isLessThan(withHeaders(sentToForgetful() - SIZE));
        assertThat(store().uploads()).isZero();
    }

    /** How much a store gets that forgets an upload: what it forgot, and the whole. */
    default long sentToForgetful() {
        return 2 * SIZE;
    }

    @Test
    default void anUploadThatTheStoreForgetsUnderWayBeginsAnew() throws Exception {
        warmUp();
        long before = network().bytesToServer();
        network().rate(RATE);
        waybill().drop(large().file(), "forgotten under way.bin");
        waybill().confirmed("forgotten under way.bin", store().name(), CHUNK);

        store().forgetUploads();
        network().heal();

        arrived("forgotten under way.bin");
        assertThat(network().bytesToServer() - before).isLessThan(withHeaders(2 * SIZE));
        assertThat(store().uploads()).isZero();
    }

    @Test
    default void aContentThatChangesOnTheWayIsNotDeliveredIfAnotherStoreHasItAsItWas() throws Exception {
        warmUp();
        network().rate(RATE);
        waybill().drop(large().file(), "changing.bin");
        waybill().confirmed("changing.bin", store().name(), CHUNK);
        waybill().delivered("changing.bin", "folder");

        Files.write(waybill().staged("changing.bin"), new byte[1000]);

        await().until(() -> waybill()
                .booked("changing.bin", store().name())
                .orElseThrow()
                .state()
                .equals("FAILED"));
        network().heal();
        Booked booked = waybill().booked("changing.bin", store().name()).orElseThrow();
        assertThat(booked.cause()).isEqualTo("CONTENT_CHANGED");
        assertThat(booked.reason()).endsWith("Drop it again");
        assertThat(store().kept()).extracting(Kept::name).doesNotContain(booked.target());
        await("the upload is discarded")
                .untilAsserted(() -> assertThat(store().uploads()).isZero());
    }

    @Test
    default void anUploadWhosePlaceIsGoneBeginsAnew() throws Exception {
        warmUp();
        network().rate(RATE);
        waybill().drop(large().file(), "without a place.bin");
        waybill().confirmed("without a place.bin", store().name(), CHUNK);

        network().down();
        store().removeEverything();
        network().heal();
        network().up();

        arrived("without a place.bin");
    }

    /** A document of several chunks. */
    default Contents.Known large() {
        return Contents.large(home(), SIZE);
    }

    /** Waits until the large document is delivered under a name, and is there once, whole. */
    default Booked arrived(String name) throws Exception {
        Booked booked = waybill().delivered(name, store().name());
        assertThat(kept(booked).sha256()).isEqualTo(large().sha256());
        assertThat(store().kept())
                .filteredOn(
                        kept -> booked.id().toString().equals(kept.metadata().get("waybilldelivery")))
                .hasSize(1);
        return booked;
    }

    default long withHeaders(long bytes) {
        return bytes + bytes / 50;
    }

    private FaultProxy network() {
        return store().network();
    }
}
