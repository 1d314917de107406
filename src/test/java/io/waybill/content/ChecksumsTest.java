package io.waybill.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumsTest {
    private static final int MB = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, 32 * MB, 32 * MB + 1, 40 * MB, 50 * MB + 12345})
    void theyAgreeWithTheWholeAndWithEachBlock(int size) throws Exception {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);

        Checksums checksums = Checksums.of(new ByteArrayInputStream(content), size);

        assertThat(checksums.size()).isEqualTo(size);
        assertThat(checksums.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        int length = size > 32 * MB ? 8 * MB : 32 * MB;
        int blocks = (size + length - 1) / length;
        ByteBuffer crcs = ByteBuffer.allocate(4 * blocks);
        for (int at = 0; at < size; at += length) {
            byte[] block = Arrays.copyOfRange(content, at, Math.min(size, at + length));
            CRC32C crc = new CRC32C();
            crc.update(block);
            crcs.putInt((int) crc.getValue());
        }
        assertThat(checksums.crc32c()).isEqualTo(crcs.array());
        assertThat(checksums.md5()).isEmpty();
    }

    @Test
    void knownValuesComeOut() throws IOException {
        Checksums checksums = Checksums.of(new ByteArrayInputStream("123456789".getBytes()), 9);

        assertThat(checksums.crc32c()).isEqualTo(HexFormat.of().parseHex("e3069283"));
        assertThat(ChunkMd5.of("123456789".getBytes(), "e3069283", "digits"))
                .isEqualTo("25f9e794323b453885f5181f1b624d0b");
    }

    @Test
    void whatIsWrittenArrivesAndIsCountedHoweverItIsCut() throws IOException {
        byte[] content = new byte[33 * MB + 777];
        new Random(1).nextBytes(content);
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        ChecksumWriter writer = new ChecksumWriter(target, content.length);

        writer.write(content[0]);
        writer.write(content, 1, 33 * MB + 6);
        writer.write(content, 33 * MB + 7, 770);

        assertThat(target.toByteArray()).isEqualTo(content);
        assertThat(writer.size()).isEqualTo(content.length);
        Checksums checksums = writer.checksums();
        assertThat(checksums).isEqualTo(Checksums.of(new ByteArrayInputStream(content), content.length));
        assertThat(checksums.md5()).isEmpty();
    }

    @Test
    void contentOfAnotherSizeThanExpectedIsRefused() {
        assertThatThrownBy(() -> Checksums.of(new ByteArrayInputStream(new byte[10]), 11))
                .isInstanceOf(ContentChanged.class)
                .hasMessageContaining("10 bytes")
                .hasMessageContaining("11");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 32, 1",
        "32, 32, 1",
        "33, 8, 5",
        "256, 8, 32",
        "257, 16, 17",
        "65536, 16, 4096",
        "65537, 32, 2049",
        "76294, 32, 2385",
        "1048576, 256, 4096"
    })
    void blocksGrowWithTheContentSoThatNoStoreGetsTooMany(long megabytes, long block, int blocks) {
        assertThat(Checksums.chunkSize(megabytes * MB)).isEqualTo(block * MB);
        assertThat(Checksums.chunks(megabytes * MB)).isEqualTo(blocks);
    }

    @Test
    void blocksThatDoNotFitTheSizeAreRefused() {
        assertThatThrownBy(() -> new Checksums(32L * MB + 1, "0".repeat(64), new byte[4], new byte[0]))
                .hasMessageContaining("5 chunks")
                .hasMessageContaining("not 4");
    }

    @Test
    void theMd5OfAChunkThatWasChangedIsNotTaken() {
        assertThatThrownBy(() -> ChunkMd5.of("12345678".getBytes(), "e3069283", "letter.txt"))
                .isInstanceOf(ContentChanged.class)
                .hasMessageContaining("letter.txt has other content than when it was described")
                .hasMessageContaining("e3069283");
    }
}
