package io.waybill.content;

import java.io.IOException;

/** The content of a document is not what was booked: somebody changed or removed the file. Trying again won't help. */
public class ContentChanged extends IOException {
    private static final long serialVersionUID = 1L;

    public ContentChanged(String message) {
        super(message);
    }
}
