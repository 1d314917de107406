package io.waybill.content;

import java.nio.file.Path;

/** The file isn't where it was booked, as far as can be seen: perhaps its folder can't be seen either. */
public final class ContentGone extends ContentChanged {
    private static final long serialVersionUID = 1L;

    public ContentGone(Path path) {
        super(path + " isn't there any more");
    }
}
