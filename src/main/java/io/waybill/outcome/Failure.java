package io.waybill.outcome;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Why an attempt did not succeed, and what follows from it.
 *
 * @param cause by which alike failures are grouped
 * @param words for people, with what to do
 * @param uncertain whether the attempt may have taken effect all the same
 * @param retryAfter how long the store asks to be left alone
 */
public record Failure(Cause cause, String words, boolean uncertain, Optional<Duration> retryAfter) {
    private static final String CHECK_ADDRESS = ". Check its address in the configuration";

    /** Groups of failures that have the same remedy. */
    public enum Cause {
        /** No connection, a timeout, a connection cut. */
        STORE_UNREACHABLE(true, false),
        /** 408, 429, 502, 503 and 504. */
        STORE_BUSY(true, false),
        /** 500 and its like: the store broke over a request. If it serves others meanwhile, it is the document's fault. */
        STORE_BROKE(true, false),
        /** 401 and 403: our credentials are wrong, expired or not allowed to. */
        STORE_REFUSES_US(true, false),
        /** The bucket, container or folder isn't there, or is full. */
        STORE_NOT_READY(true, false),
        /** The store noticed that what came isn't what was announced, and kept nothing of it. */
        DAMAGED(false, false),
        /** The store holds something else than we sent. */
        NOT_PROVED(false, false),
        /** The store no longer has an object that it had. */
        OBJECT_GONE(false, false),
        /** The store won't take this document. */
        DOCUMENT_REFUSED(false, true),
        /** The folder that the content is in can't be reached: it waits, and that is no attempt. */
        SOURCE_UNREACHABLE(false, false),
        /** The content can't be read, though its folder can be reached. */
        SOURCE_UNREADABLE(false, false),
        /** The content isn't any more what was hashed. */
        CONTENT_CHANGED(false, true),
        /** The store doesn't know a session any more that was under way; the next attempt begins a new one. */
        SESSION_GONE(false, false),
        /** The store was sent as much as its quota allows. */
        OVER_QUOTA(true, false),
        /** Something that isn't ours stands at the name; the next attempt has another. */
        NAME_TAKEN(false, false),
        /** A newer document stands at the name. */
        SUPERSEDED(false, true),
        /** The batch was paused or cancelled in the middle of a session. */
        PAUSED(false, false),
        CANCELLED(false, true),
        /** Its batch is published together, and another document of it has failed. */
        NOT_PUBLISHED(false, true),
        /** Nobody's fault: what had to be booked or read could not be, because the ledger was away. */
        LEDGER_UNAVAILABLE(false, false),
        /** Anything else. */
        UNEXPECTED(false, false);

        private final boolean ofStore;
        private final boolean forGood;

        Cause(boolean ofStore, boolean forGood) {
            this.ofStore = ofStore;
            this.forGood = forGood;
        }

        /** Whether it is trouble of the store, which never uses up a document's attempts. */
        public boolean ofStore() {
            return ofStore;
        }

        /** Whether trying again can't help. */
        public boolean forGood() {
            return forGood;
        }
    }

    /** Whether fewer requests at a time might have gone well: the store is busy, or didn't answer in time. */
    public boolean isOverload() {
        return cause == Cause.STORE_BUSY || cause == Cause.STORE_UNREACHABLE && uncertain;
    }

    /** The same, with what to do about it. */
    public Failure withRemedy(String remedy) {
        return new Failure(cause, words + ". " + remedy, uncertain, retryAfter);
    }

    /** The same, but the attempt may have taken effect. */
    public Failure inDoubt() {
        return new Failure(cause, words, true, retryAfter);
    }

    /** What the store says of content that was damaged on its way. */
    public static Failure damagedOnTheWay(String answer) {
        return new Failure(Cause.DAMAGED, "the content was damaged on the way: " + answer, false, Optional.empty());
    }

    /** The folder that the content is in can't be reached. */
    public static Failure sourceUnreachable() {
        return new Failure(
                Cause.SOURCE_UNREACHABLE,
                "it waits, for the folder that its content is in can't be reached",
                false,
                Optional.empty());
    }

    /** More than the store's quota allows. */
    public static Failure overQuota() {
        return new Failure(Cause.OVER_QUOTA, "it waits for room in the quota of its store", false, Optional.empty());
    }

    /** The ledger was away in the middle of an attempt, which may have taken effect. */
    public static Failure ledgerUnavailable() {
        return new Failure(
                Cause.LEDGER_UNAVAILABLE,
                "the ledger was away in the middle of an attempt, which is made again",
                true,
                Optional.empty());
    }

    /** Its batch is published together, and won't be. */
    public static Failure notPublished() {
        return new Failure(
                Cause.NOT_PUBLISHED,
                "nothing of its batch is published, because another document failed or the batch was cancelled",
                false,
                Optional.empty());
    }

    /** The store won't take this document, and takes others. */
    public static Failure refused(String words) {
        return new Failure(Cause.DOCUMENT_REFUSED, words, false, Optional.empty());
    }

    /** The store takes nothing, until somebody sees to its place. */
    public static Failure notReady(String words) {
        return new Failure(Cause.STORE_NOT_READY, words, true, Optional.empty());
    }

    /** Somebody else's object stands at the name, and is not replaced. */
    public static Failure nameTaken(String name) {
        return new Failure(
                Cause.NAME_TAKEN,
                "what stands at the store as '" + name + "' isn't of this delivery, and is not replaced",
                false,
                Optional.empty());
    }

    /** A newer document was given the name. */
    public static Failure superseded(String name) {
        return new Failure(
                Cause.SUPERSEDED,
                "a newer document was given the name '" + name + "'; it is not replaced by an older one",
                false,
                Optional.empty());
    }

    /** The store doesn't know the session that chunks are sent to. */
    public static Failure sessionGone(String answer) {
        return new Failure(
                Cause.SESSION_GONE,
                "the store doesn't know the session any more, which begins anew: " + answer,
                true,
                Optional.empty());
    }

    /** The store shows its place, and no object in it. */
    public static Failure objectGone(String name) {
        return new Failure(
                Cause.OBJECT_GONE,
                "the store has no object '" + name + "' any more, though it had one",
                false,
                Optional.empty());
    }

    /** The store had all chunks of a document and lacks some now. */
    public static Failure maybeCommitting() {
        return new Failure(
                Cause.UNEXPECTED,
                "the store no longer has all chunks that it had: it is asked for the whole once more, and sent what it lacks",
                true,
                Optional.empty());
    }

    /** What an HTTP status means for a delivery. */
    public static Failure ofStatus(int status, String message, Optional<Duration> retryAfter) {
        String answer = String.format(Locale.ROOT, "the store answered %d: %s", status, message);
        return switch (status) {
            case 401, 403, 407 ->
                new Failure(
                        Cause.STORE_REFUSES_US,
                        answer + ". Check its credentials in the configuration",
                        false,
                        retryAfter);
            case 404 ->
                new Failure(
                        Cause.STORE_NOT_READY,
                        answer + ". Check that its bucket, container or folder exists",
                        false,
                        retryAfter);
            // What is asked at the wrong place, or in the wrong way, is answered so for any document.
            case 405, 421, 426, 505 -> new Failure(Cause.STORE_NOT_READY, answer + CHECK_ADDRESS, false, retryAfter);
            case 408, 425, 429 -> new Failure(Cause.STORE_BUSY, answer, false, retryAfter);
            case 502, 503, 504 -> new Failure(Cause.STORE_BUSY, answer, true, retryAfter);
            case 507 -> new Failure(Cause.STORE_NOT_READY, answer + ". It has no room left", false, retryAfter);
            // A 400 may be passing: S3 says so when a body came too slowly, and proxies when it broke off.
            case 400, 409, 412 -> new Failure(Cause.UNEXPECTED, answer, true, retryAfter);
            default -> otherStatus(status, answer, retryAfter);
        };
    }

    private static Failure otherStatus(int status, String answer, Optional<Duration> retryAfter) {
        if (status >= 500) {
            return new Failure(Cause.STORE_BROKE, answer, true, retryAfter);
        }
        return status >= 400
                ? new Failure(Cause.DOCUMENT_REFUSED, answer, false, retryAfter)
                : new Failure(Cause.STORE_NOT_READY, answer + CHECK_ADDRESS, false, retryAfter);
    }
}
