package io.waybill.ledger;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean; see https://www.sqlite.org/rescode.html. */
final class SqliteErrors implements SQLExceptionTranslator {
    /** The part of an extended code that has the primary one. */
    private static final int PRIMARY = 0xff;

    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int CONSTRAINT = 19;
    private static final int CONSTRAINT_PRIMARYKEY = 1555;
    private static final int CONSTRAINT_UNIQUE = 2067;
    private static final int CONSTRAINT_ROWID = 2579;
    /** PERM, NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOLFS, AUTH, NOTADB. */
    private static final Set<Integer> OF_THE_FILE = Set.of(3, 7, 8, 9, 10, 11, 13, 14, 15, 22, 23, 26);

    /** CORRUPT, NOTADB. */
    private static final Set<Integer> DAMAGE = Set.of(11, 26);

    @Override
    public DataAccessException translate(String task, @Nullable String sql, SQLException e) {
        String words = task + (sql == null ? "" : " [" + sql + "]") + ": " + e.getMessage();
        int code = codeOf(e);
        if (code == CONSTRAINT_PRIMARYKEY || code == CONSTRAINT_UNIQUE || code == CONSTRAINT_ROWID) {
            return new DuplicateKeyException(words, e);
        }
        int primary = code & PRIMARY;
        if (primary == CONSTRAINT) {
            return new DataIntegrityViolationException(words, e);
        }
        if (primary == BUSY || primary == LOCKED) {
            return new CannotAcquireLockException(words, e);
        }
        if (OF_THE_FILE.contains(primary)
                || e.getSQLState() != null && e.getSQLState().startsWith("08")) {
            return new DataAccessResourceFailureException(words, e);
        }
        return new UncategorizedSQLException(task, sql, e);
    }

    /** Whether it says that the file is damaged, or no database; else nothing is known to be wrong with its content. */
    static boolean isDamage(Throwable e) {
        return DAMAGE.contains(codeOf(e).orElse(0) & PRIMARY);
    }

    private static int codeOf(SQLException e) {
        return codeOf((Throwable) e).orElse(e.getErrorCode());
    }

    /** What SQLite says; a pool and others put that into exceptions of their own. */
    private static Optional<Integer> codeOf(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return Optional.of(sqlite.getResultCode().code);
            }
        }
        return Optional.empty();
    }
}
