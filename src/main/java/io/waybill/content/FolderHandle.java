package io.waybill.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** An open folder. All names are of things in it, and no link is followed. */
interface FolderHandle extends Closeable {
    /** Opens a folder in it; what has the name must be one. */
    FolderHandle folder(Path name) throws IOException;

    /** Looks at what has a name, a link included. */
    BasicFileAttributes look(Path name) throws IOException;

    /** Opens a file; one that has yet to be made gets the usual rights. */
    FileChannel open(Path name, Set<OpenOption> how) throws IOException;

    /** Renames, and replaces what has the new name. */
    void move(Path name, FolderHandle to, Path as) throws IOException;

    void deleteFile(Path name) throws IOException;

    void deleteFolder(Path name) throws IOException;
}
