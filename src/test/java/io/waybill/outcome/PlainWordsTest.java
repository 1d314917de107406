package io.waybill.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

class PlainWordsTest {
    @Test
    void whatALibrarySaysIsKeptWithoutItsNames() {
        assertThat(PlainWords.of(new IllegalStateException("It can't be done"))).isEqualTo("It can't be done");
        assertThat(PlainWords.of(new RuntimeException(new IOException("the far end said 17"))))
                .isEqualTo("the far end said 17");
        assertThat(PlainWords.of(new RuntimeException("java.io.IOException: report.v2.Final.pdf is torn")))
                .endsWith("pdf is torn")
                .doesNotContain("Exception");
    }

    @Test
    void whatNobodyButUsUnderstandsIsLeftToTheLog() {
        assertThat(PlainWords.of(new NullPointerException("Cannot invoke \"io.waybill.X.y()\" because z is null")))
                .isEqualTo("a fault of Waybill's own; the log says more");
        assertThat(PlainWords.of(new RuntimeException())).isEqualTo("a fault of Waybill's own; the log says more");
    }

    @Test
    void noSqlIsTold() {
        for (Throwable e : new Throwable[] {
            new DataIntegrityViolationException(
                    "PreparedStatementCallback; SQL [UPDATE document SET name = ?]; too long"),
            new RuntimeException("in the middle", new SQLException("value too long for type character varying(40)")),
            new RuntimeException("bad grammar [INSERT INTO event (id) VALUES (?)]"),
        }) {
            assertThat(PlainWords.of(e))
                    .startsWith("the ledger could not")
                    .doesNotContain("UPDATE", "INSERT", "varying");
        }
    }
}
