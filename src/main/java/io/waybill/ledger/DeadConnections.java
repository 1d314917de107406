package io.waybill.ledger;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Tells the pool that a connection to an H2 database which was closed is dead. It knows PostgreSQL's codes by itself, but
 * would hand out such a connection for as long as it is asked for one twice a second.
 *
 * <p>It is named in application.yml, at {@code spring.datasource.hikari.exception-override-class-name}.
 */
public final class DeadConnections implements SQLExceptionOverride {
    /** Closed by an error or an interrupt, closed by SHUTDOWN, closed before, and closing just now. */
    private static final Set<Integer> CODES = Set.of(90007, 90067, 90098, 90121, 90135);

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return CODES.contains(e.getErrorCode()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
