package io.waybill.inspect;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
    private final MediaTypes types = new MediaTypes();

    @TempDir
    Path folder;

    @Test
    void theContentTellsTheTypeWhateverTheName() throws IOException {
        assertThat(types.of(Documents.pdf(file("a.txt")))).isEqualTo("application/pdf");
        assertThat(types.of(Documents.image(file("a.png"), "jpg", 2, 2))).isEqualTo("image/jpeg");
        assertThat(types.of(Documents.image(file("a.jpg"), "png", 2, 2))).isEqualTo("image/png");
        assertThat(types.of(Documents.epub(file("a.zip")))).isEqualTo("application/epub+zip");
        assertThat(types.of(Documents.odt(file("a")))).isEqualTo("application/vnd.oasis.opendocument.text");
        assertThat(types.of(Documents.zip(file("a.epub"), "b.txt", "b"))).isEqualTo("application/zip");
        assertThat(types.of(Files.writeString(file("a.pdf"), "plain words\n"))).isEqualTo("text/plain");
        assertThat(types.of(Files.write(file("b.pdf"), "MZ\0\0\1\2".getBytes())))
                .isEqualTo("application/x-msdownload");
        assertThat(types.of(Files.write(file("empty.pdf"), new byte[0]))).isEqualTo("application/octet-stream");
    }

    static Stream<Arguments> toldByASearch() {
        String padding = "<!--" + "x".repeat(1000) + "-->\n";
        return Stream.of(
                Arguments.of("text/html", padding + "<html><body>words</body></html>"),
                Arguments.of("message/rfc822", "X: " + "x".repeat(500) + "\nMessage-ID: <1@waybill>\n\nwords"),
                Arguments.of("application/illustrator+ps", "%!PS-Adobe-3.0\n%x\n%AI5_FileFormat 3\n"),
                Arguments.of("application/pdf", "x".repeat(300) + "\n%PDF-1.7\n"));
    }

    @ParameterizedTest
    @MethodSource("toldByASearch")
    void whatMayBeMoreIsSearchedFurther(String type, String content) throws IOException {
        assertThat(types.of(Files.writeString(file("a"), content))).isEqualTo(type);
    }

    static Stream<Arguments> tiffs() {
        return Stream.of(LITTLE_ENDIAN, BIG_ENDIAN)
                .flatMap(order -> Stream.of(
                        Arguments.of(order, false, 8L),
                        Arguments.of(order, false, 3_500_000_000L),
                        Arguments.of(order, true, 16L),
                        Arguments.of(order, true, 80_000_000_000L)));
    }

    @ParameterizedTest
    @MethodSource("tiffs")
    void aDigitalNegativeIsToldFromATiffWhereverItsDirectoryStands(ByteOrder order, boolean big, long at)
            throws IOException {
        assertThat(types.of(Documents.tiff(file("a"), order, big, at, 0x100, 0x101, 0xC612)))
                .isEqualTo("image/x-adobe-dng");
        assertThat(types.of(Documents.tiff(file("b"), order, big, at, 0x100, 0x101)))
                .isEqualTo("image/tiff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4949",
                "49492A00",
                "49492A0008000000",
                "49492A00FFFFFFFF",
                "49492A000000000000000000",
                "4D4D002A00000008FFFF",
                "49492B00080000000000000000000080",
                "49492B0008000000100000000000000000000000000000FF",
                "4D4D002B000800000000000000000010FFFFFFFFFFFFFFFF",
                "49492A0008000000000000000000"
            })
    void halfATiffIsNoneAndDoesNoHarm(String hex) throws IOException {
        Path file = Files.write(file("half.tif"), HexFormat.of().parseHex(hex));
        assertThat(types.of(file)).isNotEqualTo("image/tiff");
    }

    @Test
    void aTiffCutInItsDirectoryIsStillATiff() throws IOException {
        Path whole = Documents.tiff(file("a"), LITTLE_ENDIAN, false, 8, 0x100, 0x101, 0x102);
        Path cut = Files.write(file("b"), Arrays.copyOf(Files.readAllBytes(whole), 30));
        assertThat(types.of(cut)).isEqualTo("image/tiff");
    }

    private Path file(String name) {
        return folder.resolve(name);
    }
}
