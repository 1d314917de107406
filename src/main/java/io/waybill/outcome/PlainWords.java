package io.waybill.outcome;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a fault says, for people who can't read the source: without names of classes and without SQL. The log has it all. */
public final class PlainWords {
    private static final String OF_LEDGER = "the ledger could not do what was asked of it; the log says more";
    private static final String OF_OURS = "a fault of Waybill's own; the log says more";

    private static final Pattern CLASS_NAME =
            Pattern.compile("(?:[a-z][\\w]*\\.)+(?:[A-Z]\\w*[.$])*[A-Z]\\w*(?::\\s*)?");
    private static final Pattern SQL = Pattern.compile(
            "\\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|ALTER TABLE)\\b.*\\b(FROM|SET|VALUES|WHERE|COLUMN)\\b|\\[SQLITE_",
            Pattern.DOTALL);

    /** What these say is for those who wrote the source. */
    private static final List<Class<? extends Throwable>> OURS = List.of(
            NullPointerException.class,
            ClassCastException.class,
            IndexOutOfBoundsException.class,
            ArithmeticException.class,
            LinkageError.class);

    private PlainWords() {}

    /** In words that begin small and have no full stop. */
    public static String of(Throwable fault) {
        List<Throwable> chain = Stream.iterate(fault, e -> e != null, Throwable::getCause)
                .limit(20)
                .toList();
        String words = "";
        for (Throwable one : chain) {
            String message = one.getMessage() == null ? "" : one.getMessage();
            if (isOfLedger(one) || SQL.matcher(message).find()) {
                return OF_LEDGER;
            }
            if (OURS.stream().anyMatch(kind -> kind.isInstance(one))) {
                return OF_OURS;
            }
            String plain = CLASS_NAME.matcher(message).replaceAll("").strip();
            words = plain.isEmpty() ? words : plain;
        }
        return words.isEmpty() ? OF_OURS : words;
    }

    private static boolean isOfLedger(Throwable one) {
        String name = one.getClass().getName();
        return one instanceof SQLException
                || name.startsWith("org.springframework.dao.")
                || name.startsWith("org.springframework.jdbc.");
    }
}
