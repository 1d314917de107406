package io.waybill.ods;

import io.waybill.ledger.CrashPoint;
import io.waybill.ledger.Description;
import io.waybill.ledger.Document;
import io.waybill.ods.ListedSymbols.Listed;
import io.waybill.ods.ListedSymbols.State;
import io.waybill.ods.cdb.CatalogueRecord;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.DocumentRefused;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Unavailable;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that ODS has a record with a job number for each document that is to be sent. ODS is asked, and its record
 * written, once for all languages of a symbol, by the first that wants to know.
 */
public final class OdsRecords {
    /** What is done about the records of symbols. */
    public enum Policy {
        /** They are only read. */
        KEEP,
        /** Those that are missing are created, and languages without a job number get one. */
        COMPLETE,
        /** All are written from the catalogue, once for each list. */
        UPDATE
    }

    /** What is wanted of a symbol. */
    private record Wish(UUID batch, Symbol symbol, Policy policy, String prefix) {}

    private static final Logger LOG = LoggerFactory.getLogger(OdsRecords.class);

    private final OdsCalls calls;
    private final OdsDirectory directory;
    private final Reservations reservations;
    private final ListedSymbols listed;
    private final SymbolLocks locks;
    private final Duration pause;
    private final OdsTrouble trouble;
    private volatile long askAgainAt = System.nanoTime();

    /** @param pause how long ODS is left alone after it could not be asked, unless it says how long itself */
    OdsRecords(
            OdsCalls calls,
            OdsDirectory directory,
            Reservations reservations,
            ListedSymbols listed,
            SymbolLocks locks,
            OdsTrouble trouble,
            Duration pause) {
        this.calls = calls;
        this.directory = directory;
        this.reservations = reservations;
        this.listed = listed;
        this.locks = locks;
        this.trouble = trouble;
        this.pause = pause;
    }

    /**
     * Gives a document of a list the job number that ODS has for it. Safe to repeat.
     *
     * @param records one of {@link Policy}, in any case
     * @param prefix of the job numbers that it gets, two capital letters
     * @throws DocumentRefused if it can't be sent, with what the report says of it
     * @throws Unavailable if ODS can't be asked now, or another node is writing the same record
     */
    public Document number(Document document, String records, String prefix) {
        Description description = document.description();
        Symbol symbol = new Symbol(description.symbol());
        Wish wish = new Wish(document.batch(), symbol, policy(records), prefix);
        OdsSymbol known = whenItCanBeAsked(() -> record(wish));
        Language language = Language.of(description.language())
                .orElseThrow(() -> SymbolRefusals.noFiles(
                        listed.of(document.batch(), symbol).record().isPresent()));
        String number = known.numbers().get(language);
        if (number == null) {
            throw SymbolRefusals.noNumber(symbol, language, wish.policy() == Policy.KEEP);
        }
        return document.describedAs(description.withJobNumber(number));
    }

    /**
     * What ODS knows of a symbol, as of a moment ago at most.
     *
     * @throws DeliveryFailed if ODS can't be asked now
     */
    Optional<OdsSymbol> known(Symbol symbol) {
        if (!directory.isFresh(symbol)) {
            locks.oneByOne(symbol, () -> {
                if (!directory.isFresh(symbol)) {
                    calls.lookUp(symbol);
                }
            });
        }
        return directory.of(symbol);
    }

    /** After trouble of ODS it is left alone for a while, as long as it wants if it said so. */
    private OdsSymbol whenItCanBeAsked(Supplier<OdsSymbol> work) {
        Duration left = Duration.ofNanos(askAgainAt - System.nanoTime());
        if (!left.isNegative()) {
            throw new Unavailable("ODS is left alone for a moment, because it could not be asked", left);
        }
        try {
            OdsSymbol known = work.get();
            if (trouble.ends()) {
                LOG.info("ODS can be asked again");
            }
            return known;
        } catch (DeliveryFailed e) {
            Failure failure = e.failure();
            if (!failure.cause().ofStore()) {
                throw e;
            }
            Duration wait = failure.retryAfter().orElse(pause);
            askAgainAt = System.nanoTime() + wait.toNanos();
            if (trouble.begins("ODS can't be asked: " + failure.words())) {
                LOG.warn("ODS can't be asked, and what waits for it goes on by itself: {}", failure.words());
            }
            throw new Unavailable("ODS can't be asked now: " + failure.words(), e, wait);
        }
    }

    private OdsSymbol record(Wish wish) {
        Symbol symbol = wish.symbol();
        Listed before = listed.of(wish.batch(), symbol);
        before.requireNotRefused();
        boolean done = before.state() != State.LISTED && before.state() != State.WRITING;
        if (done && directory.isFresh(symbol)) {
            return directory.of(symbol).orElseThrow(() -> SymbolRefusals.noRecord(symbol, true));
        }
        Optional<SymbolLocks.Lock> lock = locks.take(shared(symbol, before.record()));
        if (lock.isEmpty()) {
            throw new Unavailable("another node is writing the record of " + symbol, Duration.ZERO);
        }
        try (SymbolLocks.Lock held = lock.get()) {
            LOG.trace("{} is locked by {}", symbol, held);
            return whileLocked(wish);
        }
    }

    /** A document with several symbols has one record, for which they all take the same lock. */
    private static Symbol shared(Symbol symbol, Optional<CatalogueRecord> record) {
        return Stream.concat(Stream.of(symbol), record.stream().flatMap(known -> known.symbols().stream()
                        .map(Symbol::new)))
                .min(Comparator.comparing(Symbol::key))
                .orElseThrow();
    }

    /** The worker before may have done everything meanwhile, in this list or for another one. */
    private OdsSymbol whileLocked(Wish wish) {
        Symbol symbol = wish.symbol();
        Listed now = listed.of(wish.batch(), symbol);
        now.requireNotRefused();
        try {
            return seeTo(wish, now);
        } catch (DocumentRefused e) {
            listed.refused(wish.batch(), symbol, e.refusal());
            throw e;
        }
    }

    private OdsSymbol seeTo(Wish wish, Listed now) {
        Symbol symbol = wish.symbol();
        boolean open = now.state() == State.LISTED || now.state() == State.WRITING;
        if (open || !directory.isFresh(symbol)) {
            calls.lookUp(symbol);
        }
        Optional<OdsSymbol> known = directory.of(symbol);
        if (known.isPresent() && known.get().matches() > 1) {
            throw SymbolRefusals.severalRecords(symbol, known.get().matches());
        }
        if (open && isToBeWritten(known, now, wish.policy())) {
            return write(wish, known, now.record().orElseThrow());
        }
        OdsSymbol found = known.orElseThrow(() -> SymbolRefusals.noRecord(symbol, wish.policy() == Policy.KEEP));
        if (open) {
            // What was being written is there: the answer was lost, or the process ended before it came.
            listed.state(wish.batch(), symbol, now.becomes().orElse(State.KEPT));
        }
        return found;
    }

    private static boolean isToBeWritten(Optional<OdsSymbol> known, Listed listed, Policy policy) {
        boolean complete = known.isPresent() && known.get().isComplete();
        boolean wanted = policy == Policy.UPDATE || policy == Policy.COMPLETE && !complete;
        return wanted && listed.record().isPresent();
    }

    private OdsSymbol write(Wish wish, Optional<OdsSymbol> known, CatalogueRecord record) {
        Symbol symbol = wish.symbol();
        Map<Language, String> before = known.map(OdsSymbol::numbers).orElse(Map.of());
        Map<Language, String> numbers = reservations.make(symbol, before, wish.prefix());
        State outcome = known.isPresent() ? State.UPDATED : State.CREATED;
        listed.writing(wish.batch(), symbol, outcome);
        CrashPoint.BEFORE_RECORD.reached();
        try {
            calls.save(new SymbolRecord(
                    symbol, record, numbers, known.map(OdsSymbol::releaseDates).orElse(Map.of())));
        } catch (RecordRefused e) {
            calls.lookUp(symbol);
            reservations.giveBack(symbol);
            throw SymbolRefusals.recordRefused(String.valueOf(e.getMessage()));
        } catch (DeliveryFailed e) {
            directory.forget(symbol);
            throw e;
        }
        CrashPoint.AFTER_RECORD.reached();
        listed.state(wish.batch(), symbol, outcome);
        return directory.of(symbol).orElseThrow();
    }

    private static Policy policy(String text) {
        for (Policy policy : EnumSet.allOf(Policy.class)) {
            if (policy.name().equalsIgnoreCase(text.strip())) {
                return policy;
            }
        }
        throw new IllegalArgumentException("records is '" + text + "': say keep, complete or update");
    }
}
