package io.waybill.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutOffTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pdf", "zip", "jpg", "png", "gif", "tiff", "wav", "7z"})
    void aWholeFileIsWholeAndItsBeginningIsNot(String format) throws IOException {
        byte[] whole = sample(format);

        assertThat(of(whole)).isFalse();
        for (int part = 1; part < 10; part++) {
            byte[] beginning = Arrays.copyOf(whole, Math.max(64, whole.length * part / 10));
            assertThat(of(beginning))
                    .as("%d of %d bytes", beginning.length, whole.length)
                    .isTrue();
        }
    }

    @Test
    void anEmptyFileSeemsToBeABeginning() throws IOException {
        assertThat(of(new byte[0])).isTrue();
    }

    @Test
    void aFileThatWasMadeLongBeforeItIsWrittenSeemsToBeABeginning() throws IOException {
        assertThat(of(new byte[100_000])).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "plain text", "%PD", "PK", "{\"a\": 1}", "<html></html>"})
    void ofWhatHasNoEndNothingIsSaid(String text) throws IOException {
        assertThat(of(text.getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    @Test
    void whatStandsBehindTheEndOfAPdfDoesNotMatter() throws IOException {
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        more.write(sample("pdf"));
        more.write("\r\n\0\0\n".getBytes(StandardCharsets.UTF_8));

        assertThat(of(more.toByteArray())).isFalse();
    }

    @Test
    void aZipMayHaveALongComment() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setComment("c".repeat(0xFFFF));
            zip.putNextEntry(new ZipEntry("a"));
        }

        assertThat(of(bytes.toByteArray())).isFalse();
    }

    private boolean of(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("file"), content);
        try (SafeFolder of = SafeFolder.of(folder)) {
            return CutOff.of(of, file).isPresent();
        }
    }

    private static byte[] sample(String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        switch (format) {
            case "pdf" -> {
                try (PDDocument document = new PDDocument()) {
                    document.addPage(new PDPage());
                    document.save(bytes);
                }
            }
            case "zip" -> {
                try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                    zip.putNextEntry(new ZipEntry("a.txt"));
                    zip.write("a".repeat(10_000).getBytes(StandardCharsets.UTF_8));
                }
            }
            case "wav" -> {
                bytes.write("RIFF".getBytes(StandardCharsets.UTF_8));
                bytes.write(new byte[] {(byte) 0xF8, 3, 0, 0});
                bytes.write("WAVEfmt ".getBytes(StandardCharsets.UTF_8));
                bytes.write(noise(1_024 - 16));
            }
            case "7z" -> {
                bytes.write(new byte[] {'7', 'z', (byte) 0xBC, (byte) 0xAF, 0x27, 0x1C, 0, 4, 1, 2, 3, 4});
                bytes.write(new byte[] {0, 3, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4});
                bytes.write(noise(0x300 + 100));
            }
            default -> ImageIO.write(image(), format, bytes);
        }
        return bytes.toByteArray();
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        Arrays.fill(noise, (byte) 'x');
        return noise;
    }

    private static BufferedImage image() {
        BufferedImage image = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 200 * 200; i++) {
            image.setRGB(i % 200, i / 200, i * 7919);
        }
        return image;
    }
}
