package io.waybill.intake.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.intake.Staging;
import io.waybill.intake.manifest.Manifest.Row;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The rows of a manifest on the disk, as lines of JSON: of hundreds of thousands of them only where they stand is kept in memory. One
 * thread writes them all, and then several may read. The file goes when it is closed, and, where the system allows that, is nobody
 * else's to see.
 */
final class RowFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileChannel channel;
    private final OutputStream out;
    private long[] ends = new long[1024];
    private int count;
    private long length;

    private RowFile(FileChannel channel) {
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel));
    }

    /** @param folder for the file; it is made if it isn't there */
    static RowFile in(Path folder) throws IOException {
        Staging.make(folder);
        return new RowFile(FileChannel.open(
                folder.resolve("rows-" + UUID.randomUUID()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE));
    }

    void add(Row row) throws IOException {
        ArrayNode line = JSON.createArrayNode()
                .add(row.line())
                .add(row.name())
                .add(row.symbol().orElse(null))
                .add(row.language().orElse(null));
        ObjectNode metadata = line.addObject();
        row.metadata().forEach(metadata::put);
        byte[] bytes = JSON.writeValueAsBytes(line);
        out.write(bytes);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        length += bytes.length;
        ends[count++] = length;
    }

    /** All are added. */
    void complete() throws IOException {
        out.flush();
        ends = Arrays.copyOf(ends, count);
    }

    int size() {
        return count;
    }

    /** @param number of the row, from 0 */
    Row get(int number) throws IOException {
        long start = number == 0 ? 0 : ends[number - 1];
        ByteBuffer bytes = ByteBuffer.allocate((int) (ends[number] - start));
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, start + bytes.position()) < 0) {
                throw new EOFException("the rows of a manifest were cut off");
            }
        }
        JsonNode line = JSON.readTree(bytes.array());
        Map<String, String> metadata = new LinkedHashMap<>();
        line.get(4)
                .properties()
                .forEach(value -> metadata.put(value.getKey(), value.getValue().textValue()));
        return new Row(
                line.get(0).longValue(),
                line.get(1).textValue(),
                Optional.ofNullable(line.get(2).textValue()),
                Optional.ofNullable(line.get(3).textValue()),
                metadata);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
