package io.waybill.inspect;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The child process that reads metadata: the folder in which no link is followed, path and media type come in on standard input, {@link Fields} go out on
 * standard output, one document after the other.
 *
 * <p>It ends when its input does, also in the middle of a document: then its parent is gone.
 */
public final class MetadataChild {
    /** The argument with which the application becomes such a child. */
    public static final String ARGUMENT = "metadata-child";

    private static final int BROKEN = 1;

    private MetadataChild() {}

    public static void main(String[] args) throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        // Whatever libraries print must not get into the answers.
        System.setOut(System.err);
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(System.in))) {
            while (true) {
                Path root = Path.of(in.readUTF());
                Path file = Path.of(in.readUTF());
                String mediaType = in.readUTF();
                worker.execute(() -> answer(root, file, mediaType, out));
            }
        } catch (EOFException parentIsGone) {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void answer(Path root, Path file, String mediaType, DataOutputStream out) {
        try {
            read(root, file, mediaType).writeTo(out);
        } catch (Throwable e) {
            // An error of the JVM, or a pipe that nobody reads: the parent sees the end of the process and goes on.
            e.printStackTrace();
            Runtime.getRuntime().halt(BROKEN);
        }
    }

    private static Fields read(Path root, Path file, String mediaType) {
        try (OpenedFile opened = OpenedFile.open(root, file)) {
            return DocumentFields.read(opened.path(), mediaType);
        } catch (IOException e) {
            Fields fields = new Fields();
            fields.put(Fields.NOTE, "Its metadata can't be read: the file can't be opened");
            return fields;
        }
    }
}
