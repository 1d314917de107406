package io.waybill.content;

import java.io.IOException;

/**
 * A folder that Waybill uses can't be seen at present: it isn't there, can't be read, or is another one than it was. That says
 * nothing of what is in it. Whatever needs it waits, and nobody's attempts are counted.
 */
public class FolderUnreachable extends IOException {
    private static final long serialVersionUID = 1L;

    public FolderUnreachable(String message) {
        super(message);
    }

    public FolderUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
