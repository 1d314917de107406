package io.waybill.prove;

import io.waybill.servers.NetworkFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The scenarios, from none to the worst. */
final class Scenarios {
    static final List<String> ALL_STORES = List.of("folder", "minio", "azure", "drive");

    private static final int PIECES = 10;
    private static final int FAULTS = 12;
    private static final int KILLS = 3;
    private static final Duration OUTAGE = Duration.ofSeconds(5);

    private Scenarios() {}

    private interface Harm {
        void to(Trial trial) throws IOException;
    }

    private record Simple(String name, String description, Harm harm) implements Scenario {
        @Override
        public void disturb(Trial trial) throws IOException {
            harm.to(trial);
        }
    }

    static List<Scenario> all() {
        return List.of(
                new Simple("nothing", "Nothing goes wrong: what the others are to be compared with.", trial -> {}),
                new Simple(
                        "killed",
                        "The process is killed (SIGKILL), with all that is under way, each time another quarter of the bytes is out,"
                                + " and started again.",
                        Scenarios::kill),
                new Simple(
                        "connections cut",
                        "All connections to the store are cut each time another tenth of the bytes is out.",
                        Scenarios::cut),
                new Simple(
                        "answers lost",
                        "The store gets %d requests whole, and its answers are cut off.".formatted(FAULTS),
                        trial -> trial.network().fail(FAULTS, NetworkFault.lostAnswer())),
                new Simple(
                        "store away",
                        "The store refuses connections for %d seconds, from a third of the bytes on."
                                .formatted(OUTAGE.toSeconds()),
                        Scenarios::outage),
                new Simple(
                        "bytes corrupted",
                        "One byte is inverted on its way to the store, on %d connections.".formatted(FAULTS),
                        Scenarios::corrupt),
                new FullDisk(),
                new ChangedFile(),
                new Unreachable(false),
                new Unreachable(true),
                new DatabaseAway(),
                new FrozenNode(),
                new SlowWriter());
    }

    private static void kill(Trial trial) throws IOException {
        for (int kill = 1; kill <= KILLS; kill++) {
            trial.awaitSent((double) kill / (KILLS + 1));
            trial.measuringRecovery(() -> {
                trial.kill();
                trial.start();
            });
        }
    }

    private static void cut(Trial trial) throws IOException {
        for (int piece = 1; piece < PIECES; piece++) {
            trial.awaitSent((double) piece / PIECES);
            trial.measuringRecovery(() -> trial.network().cut());
        }
    }

    private static void outage(Trial trial) throws IOException {
        trial.awaitSent(1.0 / 3);
        trial.network().down();
        trial.pass(OUTAGE);
        trial.measuringRecovery(() -> trial.network().up());
    }

    private static void corrupt(Trial trial) {
        Random random = new Random(trial.documents().count());
        for (int i = 0; i < FAULTS; i++) {
            trial.network().fail(1, NetworkFault.corruptToServerAt(random.nextInt(100_000)));
        }
    }
}
