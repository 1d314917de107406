package io.waybill.intake;

import io.waybill.content.ContentChanged;
import io.waybill.content.FileTrouble;
import io.waybill.content.StagedFile;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.ClaimedDocuments;
import io.waybill.ledger.Document;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.outcome.DocumentRefused;
import io.waybill.outcome.PlainWords;
import io.waybill.outcome.Refusal;
import io.waybill.outcome.Unavailable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands out documents that are to be described, and decides what becomes of one that can't be. */
public final class DocumentDispatch {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentDispatch.class);
    private static final String UNREACHABLE = "the folder that its content is in can't be reached";

    /** How old a document becomes before it is to blame for it that it can't be read. */
    private static final Duration UNREADABLE = Duration.ofHours(1);

    /** While the folder of its content can't be reached. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Ledger ledger;
    private final Documents documents;
    private final ClaimedDocuments claimed;
    private final UsedFolders folders;
    private final int attempts;
    private final Duration pause;

    DocumentDispatch(
            Ledger ledger,
            Documents documents,
            ClaimedDocuments claimed,
            UsedFolders folders,
            int attempts,
            Duration pause) {
        this.ledger = ledger;
        this.documents = documents;
        this.claimed = claimed;
        this.folders = folders;
        this.attempts = attempts;
        this.pause = pause;
    }

    /** Claims documents of a flow; each is to be worked on if it is {@link #admits admitted}. */
    public List<Document> claim(String flow, int most) {
        return documents.claim(flow, most);
    }

    /** Whether a document that was claimed is to be worked on; one that ended the process too often is to be {@link #refuse refused}. */
    public boolean admits(Document document) {
        return document.attempts() <= attempts;
    }

    /** Rejects a document that ended the process too often. */
    public void refuse(Document document) {
        reject(
                document,
                Refusal.of(
                        Refusal.Cause.TOO_MANY_ATTEMPTS,
                        String.format(
                                Locale.ROOT,
                                "It could not be worked on: %d attempts ended with a fault or with the end of the process",
                                attempts)));
    }

    /** Whether it is claimed still: nobody planned its deliveries, rejected it or put it off. */
    public boolean isOpen(Document document) {
        return documents.isClaimed(document);
    }

    /** The document can't be taken; the reason goes to its sender. */
    public void reject(Document document, Refusal why) {
        ledger.write(writes -> {
            claimed.reject(writes, document, why);
            return document;
        });
    }

    /**
     * Decides what becomes of a document whose route failed: one that is still being written, or can't be reached, is waited for,
     * what is not its own fault is tried again, and so is the rest, a few times.
     */
    public void failed(Document document, Throwable why) {
        if (!(why instanceof Unavailable) && LedgerUnavailable.isBehind(why)) {
            failed(document, new Unavailable("the ledger was away", why));
            return;
        }
        Throwable known = Stream.iterate(why, e -> e != null, Throwable::getCause)
                .filter(e -> e instanceof DocumentRefused || e instanceof ContentChanged || e instanceof Unavailable)
                .findFirst()
                .orElse(why);
        if (known instanceof DocumentRefused refused && !mayPass(refused, document)) {
            reject(document, refused.refusal());
        } else if (known instanceof Unavailable unavailable) {
            Duration longer = unavailable.retryAfter().compareTo(pause) > 0 ? unavailable.retryAfter() : pause;
            postpone(document, longer, String.valueOf(known.getMessage()));
        } else if (!folders.isReachable(document.content().path())) {
            unreachable(document);
        } else if (known instanceof ContentChanged) {
            contentChanged(document);
        } else if (FileTrouble.isCauseOf(why) && age(document).compareTo(UNREADABLE) < 0) {
            postpone(document, longer(age(document)), "it can't be read: " + PlainWords.of(why));
        } else if (document.attempts() >= attempts) {
            LOG.error("{} of batch {} is rejected", document.name(), Ids.brief(document.batch()), why);
            reject(
                    document,
                    Refusal.of(Refusal.Cause.TOO_MANY_ATTEMPTS, "It could not be worked on: " + PlainWords.of(why)));
        } else {
            LOG.warn("{} of batch {} is tried again: {}", document.name(), Ids.brief(document.batch()), why.toString());
            ledger.write(writes -> {
                claimed.tryAgain(writes, document, pause, PlainWords.of(why));
                return document;
            });
        }
    }

    /** That doesn't count as an attempt. */
    private void postpone(Document document, Duration longer, String why) {
        LOG.debug("{} waits: {}", document.name(), why);
        ledger.write(writes -> {
            claimed.postpone(writes, document, longer, why);
            return document;
        });
    }

    /** It waits as long as the folder of its content is away already, so that many that wait for it ask seldom; within a limit. */
    private void unreachable(Document document) {
        Duration away = folders.unreachableFor(document.content().path());
        Duration longest = away.compareTo(LONGEST_PAUSE) < 0 ? away : LONGEST_PAUSE;
        postpone(document, longest.compareTo(pause) > 0 ? longest : pause, UNREACHABLE);
    }

    /** A tenth of its age, so that one which can't be read for long is tried less often. */
    private Duration longer(Duration age) {
        Duration tenth = age.dividedBy(10);
        return tenth.compareTo(pause) > 0 ? tenth : pause;
    }

    private static Duration age(Document document) {
        return Ids.madeAt(document.id())
                .map(made -> Duration.between(made, Instant.now()))
                .orElse(UNREADABLE);
    }

    /** What a server gave that isn't what was announced may come as it should the next time. */
    private boolean mayPass(DocumentRefused refused, Document document) {
        return refused.refusal().cause() == Refusal.Cause.BAD_FILE && document.attempts() < attempts;
    }

    /**
     * Somebody still wrote to the file when it was taken: it is looked at anew, once it has come to rest. It is gone only if its
     * folder can be seen without it, before and after that look.
     */
    private void contentChanged(Document document) {
        Path path = document.content().path();
        try {
            StagedFile now = StagedFile.of(path);
            ledger.write(writes -> {
                claimed.rebook(writes, document, now, pause);
                return document;
            });
        } catch (NoSuchFileException e) {
            if (folders.isReachable(path)) {
                reject(document, Refusal.of(Refusal.Cause.GONE, "Its content is gone from where it was kept: " + path));
            } else {
                unreachable(document);
            }
        } catch (IOException e) {
            postpone(document, pause, "it can't be read: " + PlainWords.of(e));
        }
    }
}
