package io.waybill.ods;

import io.waybill.ledger.Delivery;
import io.waybill.ledger.Description;
import io.waybill.ledger.Document;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives documents their symbol, language and job number: from a manifest, else from their names; the number is the one
 * that ODS has. What ODS said of a symbol is remembered for a moment, for its languages arrive together.
 */
public final class OdsDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(OdsDirectory.class);

    /** The store that a document without a number is not sent to. */
    private static final String STORE = "ods";

    private static final int MOST = 10_000;

    private record Known(Optional<OdsSymbol> symbol, long since) {}

    private final JobNumbers registry;
    private final boolean inUse;
    private final long keep;
    private final long pause;
    private final Map<String, Known> symbols = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };
    private long askAgainAt = System.nanoTime();

    /**
     * @param inUse whether documents go to ODS at all
     * @param keep how long an answer of ODS is believed
     * @param pause how long ODS isn't asked after it could not be
     */
    OdsDirectory(JobNumbers registry, boolean inUse, Duration keep, Duration pause) {
        this.registry = registry;
        this.inUse = inUse;
        this.keep = keep.toNanos();
        this.pause = pause.toNanos();
    }

    /** Finds symbol and language; a document without them isn't for ODS. */
    public Document identify(Document document) {
        Description description = document.description();
        if (description.symbol().isEmpty() || description.language().isEmpty()) {
            String fileName = document.name().substring(document.name().lastIndexOf('/') + 1);
            Optional<DocumentName> name = DocumentName.parse(fileName);
            if (name.isEmpty()) {
                return document.describedAs(description.without(
                        STORE,
                        "Neither a manifest nor its name tells symbol and language (such as A_RES_70_11-EN.pdf)"));
            }
            String symbol = description.symbol().isEmpty() ? name.get().symbol().value() : description.symbol();
            String language = description.language().isEmpty()
                    ? name.get().languages().get(0).name()
                    : description.language();
            description = description.withSymbol(symbol, language);
        }
        Optional<Language> language = Language.of(description.language());
        if (language.isEmpty()) {
            return document.describedAs(description
                    .withSymbol(description.symbol(), "")
                    .without(STORE, String.format(Locale.ROOT, "It has no language '%s'", description.language())));
        }
        return document.describedAs(
                description.withSymbol(description.symbol(), language.get().name()));
    }

    /** Whether ODS has to be asked for a document's symbol now. */
    public synchronized boolean mustAsk(Document document) {
        Description description = document.description();
        boolean numbered =
                !description.symbol().isEmpty() && !description.language().isEmpty();
        return inUse && numbered && fresh(description).isEmpty() && System.nanoTime() - askAgainAt >= 0;
    }

    /** What ODS said of a symbol. */
    void learn(Symbol symbol, Optional<OdsSymbol> said) {
        said.ifPresent(known -> registry.seen(symbol, known.numbers()));
        synchronized (this) {
            symbols.put(symbol.key(), new Known(said, System.nanoTime()));
        }
    }

    /** Whether ODS was asked for a symbol a moment ago. */
    synchronized boolean isFresh(Symbol symbol) {
        return fresh(symbol).isPresent();
    }

    /** What ODS said of a symbol a moment ago; nothing if it doesn't know it. */
    synchronized Optional<OdsSymbol> of(Symbol symbol) {
        Known known = symbols.get(symbol.key());
        return known == null ? Optional.empty() : known.symbol();
    }

    /** ODS has to be asked again: something has changed. */
    synchronized void forget(Symbol symbol) {
        symbols.remove(symbol.key());
    }

    /** A language was released just now. */
    synchronized void released(Symbol symbol, Language language, String date) {
        symbols.computeIfPresent(
                symbol.key(),
                (key, known) -> new Known(known.symbol().map(said -> said.releasedOn(language, date)), known.since()));
    }

    /**
     * The job number that a delivery is sent under.
     *
     * @throws DeliveryFailed if ODS has none
     */
    String numberOf(Delivery delivery) {
        Description description = delivery.document().description();
        if (!description.jobNumber().isEmpty()) {
            return description.jobNumber();
        }
        return known(description)
                .orElseThrow(() -> new DeliveryFailed(
                        new Failure(Failure.Cause.DOCUMENT_REFUSED, reason(description), false, Optional.empty())));
    }

    /** ODS could not be asked; it is left alone for a while, and what waits for it goes on without. */
    public synchronized void unreachable(Throwable why) {
        LOG.debug("ODS could not be asked", why);
        askAgainAt = System.nanoTime() + pause;
    }

    /**
     * Gives a document the number that ODS has for it. Where ODS says that there is none, ODS is left out; where ODS could
     * not be asked, the delivery to it asks again.
     */
    public Document number(Document document) {
        Description description = document.description();
        if (!inUse || description.isWithout(STORE) || fresh(description).isEmpty()) {
            return document;
        }
        return known(description)
                .map(number -> document.describedAs(description.withJobNumber(number)))
                .orElseGet(() -> document.describedAs(description.without(STORE, reason(description))));
    }

    /** The number of a document, if ODS was asked and has one. */
    synchronized Optional<String> known(Description description) {
        Optional<Language> language = Language.of(description.language());
        return fresh(description).flatMap(Known::symbol).flatMap(symbol -> language.map(symbol.numbers()::get));
    }

    /** Why there is no number. */
    synchronized String reason(Description description) {
        boolean symbolKnown =
                fresh(description).map(known -> known.symbol().isPresent()).orElse(false);
        return symbolKnown
                ? String.format(
                        Locale.ROOT, "ODS has no job number for %s in %s", description.symbol(), description.language())
                : "ODS does not know the symbol " + description.symbol();
    }

    private Optional<Known> fresh(Description description) {
        return fresh(new Symbol(description.symbol()));
    }

    private Optional<Known> fresh(Symbol symbol) {
        Known known = symbols.get(symbol.key());
        return known != null && System.nanoTime() - known.since() < keep ? Optional.of(known) : Optional.empty();
    }
}
