package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.content.Range;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.Traffic;
import io.waybill.outcome.Stored;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a route file may answer where a bean answers with a type of ours. */
class StoreAnswersTest {
    private final StoreAnswers answers = new StoreAnswers();
    private final Stored known = answers.at("somewhere", 5, "v1");

    @TempDir
    private Path folder;

    private LedgerDatabase database;
    private Delivery delivery;

    @BeforeEach
    void open() {
        database = LedgerDatabase.sqlite(folder);
        delivery = new Traffic(database.node("a")).largeDelivery();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatIsFoundMayBeALocationOrNothing() {
        assertThat(answers.found(delivery, "/share/a")).contains(answers.at("/share/a"));
        assertThat(answers.found(delivery, known)).contains(known);
        assertThat(answers.found(delivery, Optional.of(known))).contains(known);
        assertThat(answers.found(delivery, null)).isEmpty();
        assertThat(answers.found(delivery, "")).isEmpty();
        assertThat(answers.found(delivery, Optional.empty())).isEmpty();
    }

    @Test
    void whatWasPutIsAtItsNameUnlessTheStoreSaysWhere() {
        assertThat(answers.stored(delivery, "sftp://a/b").location()).isEqualTo("sftp://a/b");
        assertThat(answers.stored(delivery, null).location()).isEqualTo(delivery.target());
    }

    @Test
    void whatASessionHasMayBeANumberOrNamesOrNothing() {
        assertThat(answers.sent(delivery, 4096)).contains(Sent.beginning(4096));
        assertThat(answers.sent(delivery, "4096")).contains(Sent.beginning(4096));
        assertThat(answers.sent(delivery, Map.of("0", "a"))).contains(Sent.of(Map.of(0, "a")));
        assertThat(answers.sent(delivery, null)).isEmpty();
    }

    @Test
    void anyOtherAnswerIsRefusedInWords() {
        assertThatThrownBy(() -> answers.found(delivery, 5L))
                .hasMessageContaining("java.lang.Long")
                .hasMessageContaining(delivery.store());
    }

    @Test
    void aRangeIsCutOutOfAWholeAndNotOfLess() throws Exception {
        assertThat(answers.cut(
                        new ByteArrayInputStream("0123456789".getBytes(StandardCharsets.UTF_8)),
                        delivery,
                        new Range(3, 4)))
                .hasContent("3456");
        AtomicBoolean closed = new AtomicBoolean();
        InputStream tooShort = new ByteArrayInputStream(new byte[2]) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        assertThatThrownBy(() -> answers.cut(tooShort, delivery, new Range(3, 4)))
                .isInstanceOf(EOFException.class);
        assertThat(closed).isTrue();
    }
}
