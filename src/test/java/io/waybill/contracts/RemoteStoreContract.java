package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.delivery.MemoryBudget;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.NetworkFault;
import io.waybill.servers.RefusingServer;
import io.waybill.servers.RefusingServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of deliveries to a store behind a network: nothing is lost, nothing is there twice, others don't wait. */
interface RemoteStoreContract extends StoreContract {
    @Override
    StoreUnderTest.Remote store();

    @BeforeEach
    default void heal() throws IOException {
        network().heal();
        network().up();
        network().leadTo(store().port());
    }

    /** Whatever went wrong, no byte of the budget stays borrowed. */
    @AfterEach
    default void allMemoryIsGivenBack() throws IOException {
        heal();
        await().pollDelay(Duration.ZERO).untilAsserted(() -> assertThat(
                        waybill().bean(MemoryBudget.class).used().toBytes())
                .isZero());
    }

    /** After this, whatever is made or fetched once is there, so that a fault meets the put. */
    default void warmUp() {
        String name = store().documentName("before " + System.nanoTime() + ".txt");
        waybill().drop(store().content(home(), 10), name);
        waybill().delivered(name, store().name());
    }

    @Test
    default void aLostAnswerToPutLeavesOneObject() throws Exception {
        String name = store().documentName("answer lost.bin");
        Path content = store().content(home(), 100_000);
        warmUp();
        store().loseTheAnswerToPut();

        waybill().drop(content, name);

        Booked booked = waybill().delivered(name, store().name());
        assertThat(booked.attempts()).as("%s", waybill().history(booked)).isEqualTo(1);
        assertThat(kept(booked).sha256()).isEqualTo(Contents.sha256(content));
    }

    static List<NetworkFault> faultsOfTheNetwork() {
        return List.of(
                NetworkFault.cutToServerAfter(0),
                NetworkFault.cutToServerAfter(500_000),
                NetworkFault.stallToServerAfter(500_000),
                NetworkFault.stallToClientAfter(0));
    }

    @ParameterizedTest
    @MethodSource("faultsOfTheNetwork")
    default void aDocumentArrivesRightThroughAFault(NetworkFault fault) throws Exception {
        String name = store().documentName("through " + fault.kind() + fault.direction() + fault.at() + ".bin");
        Path content = store().content(home(), 2_000_000);
        warmUp();
        network().fail(1, fault);

        waybill().drop(content, name);

        Booked booked = waybill().delivered(name, store().name());
        assertThat(network().faultsDue()).isZero();
        assertThat(kept(booked).sha256()).isEqualTo(Contents.sha256(content));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    default void aBusyStoreIsLeftAloneForAsLongAsItAsks(int status) throws Exception {
        String name = store().documentName("busy " + status + ".bin");
        Path content = store().content(home(), 1000);
        try (RefusingServer busy = RefusingServer.answering(new Answer(status, Map.of("Retry-After", "2"), ""))) {
            network().leadTo(busy.port());
            waybill().drop(content, name);

            Booked waiting = waybill().waiting(name, store().name(), "STORE_BUSY");
            assertThat(waiting.reason()).contains(Integer.toString(status));
            assertThat(busy.requests()).isLessThanOrEqualTo(2);
            network().leadTo(store().port());
        }

        assertArrivesAtFirstAttempt(name, content);
    }

    @Test
    default void wrongCredentialsMakeDeliveriesWaitUntilTheyAreRight() throws Exception {
        String name = store().documentName("refused.bin");
        Path content = store().content(home(), 1000);
        try (RefusingServer refusing = RefusingServer.answering(store().refusal())) {
            network().leadTo(refusing.port());
            waybill().drop(content, name);

            Booked waiting = waybill().waiting(name, store().name(), "STORE_REFUSES_US");
            assertThat(waiting.reason()).contains("credentials");
            network().leadTo(store().port());
        }

        assertArrivesAtFirstAttempt(name, content);
    }

    @Test
    default void aStoreThatIsDownHoldsBackItsOwnDeliveriesOnly() throws Exception {
        warmUp();
        int before = warnings();
        List<String> names = IntStream.range(0, 8)
                .mapToObj(i -> store().documentName("while down " + i + ".bin"))
                .toList();
        network().down();

        for (String name : names) {
            waybill().drop(store().content(home(), 1000), name);
        }
        for (String name : names) {
            waybill().delivered(name, "folder");
        }
        Booked waiting = waybill().waiting(names.get(0), store().name(), "STORE_UNREACHABLE");
        assertThat(waiting.reason()).contains("no connection to the store");
        await("a warning").untilAsserted(() -> assertThat(warnings() - before).isEqualTo(1));
        network().up();
        for (String name : names) {
            Booked booked = waybill().delivered(name, store().name());
            assertThat(booked.attempts()).as("%s", waybill().history(booked)).isEqualTo(1);
        }
        assertThat(warnings() - before).isEqualTo(1);
    }

    @Test
    default void theApplicationStartsWhileTheStoreIsDown() throws Exception {
        String name = store().documentName("dropped while down.bin");
        Path content = store().content(home(), 1000);
        network().down();
        Path other = Files.createTempDirectory(home(), "other");
        try (RunningWaybill late = RunningWaybill.start(other, store().settings())) {
            late.drop(content, name);
            late.delivered(name, "folder");
            network().up();

            late.delivered(name, store().name());
            assertThat(late.receipt(name).path("state").asText()).isEqualTo("DELIVERED");
        }
    }

    @Test
    default void noSecretIsEverWrittenDown() throws Exception {
        for (Path text : waybill().texts()) {
            assertThat(Files.readString(text)).as("%s", text).doesNotContain(store().secrets());
        }
    }

    private FaultProxy network() {
        return store().network();
    }

    private void assertArrivesAtFirstAttempt(String name, Path content) throws Exception {
        Booked booked = waybill().delivered(name, store().name());
        assertThat(booked.attempts()).as("%s", waybill().history(booked)).isEqualTo(1);
        assertThat(kept(booked).sha256()).isEqualTo(Contents.sha256(content));
    }

    private int warnings() {
        return (int) waybill().log().stream()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .count();
    }
}
