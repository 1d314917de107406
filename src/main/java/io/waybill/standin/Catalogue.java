package io.waybill.standin;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The records of the stand-in, by symbol in upper case. */
final class Catalogue {
    private static final Pattern ISSUED = Pattern.compile("[A-Z]\\d{7}|[A-Z]{2}\\d{6}");

    private final Map<String, OdsRecord> records = new TreeMap<>();
    private final RecordFiles files;

    Catalogue(RecordFiles files) throws IOException {
        this.files = files;
        records.putAll(files.load().stream().collect(toMap(OdsRecord::symbol, record -> record)));
    }

    synchronized void put(OdsRecord record) {
        try {
            files.save(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        records.put(record.symbol(), record);
    }

    synchronized Optional<OdsRecord> get(String symbol) {
        String key = key(symbol);
        return Optional.ofNullable(records.get(key)).or(() -> records.values().stream()
                .filter(record -> record.otherSymbols().contains(key))
                .findFirst());
    }

    /** Records whose symbol equals the given one, or begins with it. */
    synchronized List<OdsRecord> find(String symbol, boolean exact) {
        String key = key(symbol);
        List<OdsRecord> found = new ArrayList<>();
        for (OdsRecord record : records.values()) {
            boolean wanted = Stream.concat(Stream.of(record.symbol()), record.otherSymbols().stream())
                    .anyMatch(known -> exact ? known.equals(key) : known.startsWith(key));
            if (wanted) {
                found.add(record);
            }
        }
        return found;
    }

    /** How many records hold a job number, or one that begins with it. */
    synchronized long count(String number, boolean exact) {
        String key = key(number);
        return records.values().stream()
                .filter(record -> record.jobNumbers().stream()
                        .anyMatch(n -> !n.isEmpty() && (exact ? n.equals(key) : n.startsWith(key))))
                .count();
    }

    /**
     * Creates a record or updates it. Stricter than ODS is known to be: what ODS has already registered must come
     * back unchanged, and a new number must look like one and belong to nobody else.
     */
    synchronized void save(OdsRecord record) throws Refused {
        Optional<OdsRecord> before = get(record.symbol());
        Set<String> own = new HashSet<>();
        for (String language : OdsRecord.LANGUAGES) {
            String number = record.jobNumber(language);
            String known = before.map(r -> r.jobNumber(language)).orElse("");
            if (!known.isEmpty() && !known.equals(number)) {
                throw new Refused(record.symbol() + " " + language + " has the number " + known + ", not " + number);
            }
            if (known.isEmpty() && !number.isEmpty()) {
                checkNew(number);
            }
            if (!number.isEmpty() && !own.add(number)) {
                throw new Refused("The number " + number + " serves two languages of " + record.symbol());
            }
            if (before.isPresent()
                    && before.get().isReleased(language)
                    && !before.get().releaseDate(language).equals(record.releaseDate(language))) {
                throw new Refused(record.symbol() + " " + language + " was released on "
                        + before.get().releaseDate(language) + "; the date can't be changed");
            }
        }
        put(before.map(record::under).orElse(record));
    }

    private void checkNew(String number) throws Refused {
        if (!ISSUED.matcher(number).matches()) {
            throw new Refused("Not a job number: " + number);
        }
        if (count(number, true) > 0) {
            throw new Refused("The number " + number + " is taken");
        }
    }

    /** Sets a release date that is not set yet; the same date again is accepted. */
    synchronized void release(String symbol, String language, String date) throws Refused {
        OdsRecord record = existing(symbol);
        checkLanguage(language);
        if (record.isReleased(language) && !record.releaseDate(language).equals(date)) {
            throw new Refused(symbol + " " + language + " was released on " + record.releaseDate(language));
        }
        put(record.releasedOn(language, date));
    }

    /** Checks that a file may be sent under this number. */
    synchronized void checkNumber(String symbol, String language, String number) throws Refused {
        OdsRecord record = existing(symbol);
        checkLanguage(language);
        if (number.isEmpty() || !record.jobNumber(language).equals(number)) {
            throw new Refused("The number of " + record.symbol() + " " + language + " is "
                    + (record.jobNumber(language).isEmpty() ? "not set" : record.jobNumber(language)) + ", not "
                    + number);
        }
    }

    private OdsRecord existing(String symbol) throws Refused {
        return get(symbol).orElseThrow(() -> new Refused("Unknown symbol: " + symbol));
    }

    private static void checkLanguage(String language) throws Refused {
        if (!OdsRecord.LANGUAGES.contains(language)) {
            throw new Refused("Unknown language: " + language);
        }
    }

    static String key(String symbol) {
        return symbol.strip().toUpperCase(Locale.ROOT);
    }
}
