package io.waybill.content;

import java.io.IOException;
import java.nio.file.Path;

/** The content of a document can't be read at present. That is no trouble of the store that it is to go to. */
public final class ContentUnreadable extends IOException {
    private static final long serialVersionUID = 1L;

    public ContentUnreadable(Path path, IOException why) {
        super(path + " can't be read: " + why.getMessage(), why);
    }
}
