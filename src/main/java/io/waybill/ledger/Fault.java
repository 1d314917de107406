package io.waybill.ledger;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.TransactionException;

/** Whose fault it is that something could not be written. */
enum Fault {
    /** The work's: a broken rule of the tables, a claim that is stale, a mistake. Only this piece of work fails. */
    OF_THE_WORK,
    /** Nobody's: a deadlock with another node. It is written again. */
    PASSING,
    /** Of whoever holds a lock for too long: what waits for it is put off, and everything else is written. */
    LOCKED,
    /** The database's: nothing can be written. */
    OF_THE_DATABASE;

    /** PostgreSQL: lock_timeout is over. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /**
     * PostgreSQL: a read-only transaction, as on a server that lost its role; a transaction in which nothing happened for too
     * long, as in a process that was stopped; an administrator's shutdown.
     */
    private static final Set<String> UNWRITABLE = Set.of("25006", "25P03", "57P01", "57P02", "57P03");

    /** The class of trouble with connections in the SQL standard. */
    private static final String CONNECTION = "08";

    /** PostgreSQL: it is being stopped or started. */
    private static final Set<String> NO_CONNECTION = Set.of("57P01", "57P02", "57P03");

    static Fault of(Throwable e) {
        if (!(e instanceof DataAccessException) && !(e instanceof TransactionException)) {
            return OF_THE_WORK;
        }
        String state = stateOf(e);
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            return LOCKED;
        }
        if (e instanceof ConcurrencyFailureException || e instanceof QueryTimeoutException || state.startsWith("40")) {
            return PASSING;
        }
        if (state.equals("25P02")) {
            return OF_THE_WORK;
        }
        boolean ofTheDatabase = e instanceof TransactionException
                || e instanceof DataAccessResourceFailureException
                || e instanceof NonTransientDataAccessResourceException
                || e instanceof TransientDataAccessResourceException
                || UNWRITABLE.contains(state);
        return ofTheDatabase ? OF_THE_DATABASE : OF_THE_WORK;
    }

    /** Whether it says that there is no connection to the database, so that reading can't work either. */
    static boolean isOfConnection(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return true;
            }
        }
        String state = stateOf(e);
        return state.startsWith(CONNECTION) || NO_CONNECTION.contains(state);
    }

    /** The SQLSTATE of the innermost SQL exception, or an empty string. */
    private static String stateOf(Throwable e) {
        String state = "";
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                state = Optional.ofNullable(sql.getSQLState()).orElse(state);
            }
        }
        return state;
    }
}
