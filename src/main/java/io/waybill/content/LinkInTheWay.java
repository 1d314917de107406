package io.waybill.content;

import java.nio.file.Path;
import java.util.Locale;

/** A link stands where a folder must be, in a folder that others can write in: it may lead anywhere, and is not followed. */
public final class LinkInTheWay extends FolderUnreachable {
    private static final long serialVersionUID = 1L;

    public LinkInTheWay(Path link) {
        super(String.format(
                Locale.ROOT,
                "%s is a link, which is not followed, for others can write in its folder: remove it, or put a folder there",
                link));
    }
}
