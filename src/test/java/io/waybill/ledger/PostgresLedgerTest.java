package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresLedgerTest implements LedgerContract {
    private LedgerDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = LedgerDatabase.postgres();
    }

    @AfterEach
    void countAndClose() {
        try (LedgerDatabase counted = database) {
            counted.assertCounted();
        }
    }

    @Override
    public LedgerDatabase database() {
        return database;
    }

    @Test
    void whatWasAnsweredIsThereThoughTheDatabaseWentAwayAgainAndAgain() throws Exception {
        LedgerNode node = database.node("a");
        Set<UUID> answered = ConcurrentHashMap.newKeySet();
        AtomicInteger running = new AtomicInteger(4);

        Workers.run(5, worker -> {
            if (worker == 4) {
                for (int outage = 1; running.get() > 0; outage++) {
                    int due = outage * 100;
                    await().until(() -> answered.size() > due || running.get() == 0);
                    database.interrupt();
                }
                return;
            }
            while (answered.size() < 600) {
                UUID id = Ids.next();
                try {
                    node.ledger().write(writes -> GroupsContract.note(writes, id));
                    answered.add(id);
                } catch (LedgerUnavailable e) {
                    assertThat(e).hasMessageContaining("can't be written");
                }
            }
            running.decrementAndGet();
        });
        await().ignoreExceptions()
                .until(() -> node.ledger().write(writes -> GroupsContract.note(writes, Ids.next())), "noted"::equals);

        assertThat(node.ledger().trouble()).isEmpty();
        assertThat(node.ledger().read().queryForList("SELECT batch FROM event", UUID.class))
                .doesNotHaveDuplicates()
                .containsAll(answered);
    }
}
