package io.waybill.intake.upload;

import java.util.OptionalLong;

/** What was asked of an upload can't be done; nothing of it is lost. */
public final class UploadRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, as far as protocols tell it apart. */
    public enum Reason {
        /** There is none of that id, or none that whoever asks may see. */
        UNKNOWN,
        /** A value makes no sense. */
        BAD_VALUE,
        /** No flow of that name takes uploads. */
        NO_FLOW,
        /** So many are open already that no more are taken. */
        TOO_MANY,
        /** More than is allowed, or than was announced. */
        TOO_LARGE,
        /** It goes on at another offset. */
        OFFSET,
        /** It is complete, so nothing can be added. */
        COMPLETE,
        /** A chunk is another one than is here already, or is of another length. */
        CHUNK,
        /** Not all of it is here. */
        MISSING,
        /** Content and checksum don't agree. */
        CHECKSUM,
        /** Its sender has sent as much as a day allows. */
        QUOTA,
        /** The disk is full. */
        NO_ROOM
    }

    private final Reason reason;
    private final long offset;

    UploadRefused(Reason reason, String words) {
        super(words);
        this.reason = reason;
        this.offset = -1;
    }

    UploadRefused(Reason reason, String words, Throwable cause) {
        super(words, cause);
        this.reason = reason;
        this.offset = -1;
    }

    UploadRefused(Reason reason, String words, long offset) {
        super(words);
        this.reason = reason;
        this.offset = offset;
    }

    /** There is no upload of that id, for whoever asks. */
    public static UploadRefused unknown(Object id) {
        return new UploadRefused(Reason.UNKNOWN, "there is no upload " + id);
    }

    /** A request has more bytes than are left. */
    static UploadRefused tooLong(long left) {
        return new UploadRefused(
                Reason.TOO_LARGE, "the request has more bytes than are left of the upload, which are " + left);
    }

    /** Nothing can be added to it. */
    static UploadRefused complete() {
        return new UploadRefused(Reason.COMPLETE, "it is complete: nothing can be added");
    }

    public Reason reason() {
        return reason;
    }

    /** Where the upload goes on, if that was the question. */
    public OptionalLong offset() {
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
