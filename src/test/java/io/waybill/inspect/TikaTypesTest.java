package io.waybill.inspect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the types are Tika's, whatever a file holds. */
class TikaTypesTest {
    private static final MediaTypes OURS = new MediaTypes();
    private static final MimeTypes TIKA = MimeTypes.getDefaultMimeTypes();
    private static final List<MagicTable.Rule> RULES = MagicTable.read();
    private static final int HEAD = 64 * 1024;
    /** How many more than usual are tried, as in {@code -Dwaybill.types.times=20}. */
    private static final int TIMES = Integer.getInteger("waybill.types.times", 1);
    /** Where real files are, beside those of this project, as in {@code -Dwaybill.types.folders=/usr/share}. */
    private static final String FOLDERS = System.getProperty("waybill.types.folders", "");

    private final Random random = new Random(15);

    @Test
    void everyMagicNumberIsFoundWhereTikaFindsItAndNowhereElse() throws IOException {
        for (MagicTable.Rule rule : RULES) {
            for (int i = 0; i < TIMES; i++) {
                byte[] head = background(16 + random.nextInt(9000));
                write(rule.clause(), head);
                requireSame(random.nextInt(4) == 0 ? cut(head) : head);
            }
        }
    }

    @Test
    void whatIsAlmostAMagicNumberIsNone() throws IOException {
        for (MagicTable.Rule rule : sample(RULES, 100 * TIMES)) {
            byte[] head = background(16 + random.nextInt(2000));
            write(rule.clause(), head);
            head[random.nextInt(16)] ^= (byte) (1 << random.nextInt(8));
            requireSame(head);
        }
    }

    @Test
    void ofSeveralTypesThatAFileMayBeItIsTheOneThatTikaPrefers() throws IOException {
        for (int i = 0; i < 100 * TIMES; i++) {
            byte[] head = background(5000);
            for (MagicTable.Rule rule : sample(RULES, 2 + random.nextInt(4))) {
                write(rule.clause(), head);
            }
            requireSame(head);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7, 8, 15, 64, 500, 1024, 4096, 8192, 50_000, 65_535, 65_536})
    void randomBytesAreWhatTikaTakesThemFor(int length) throws IOException {
        for (int i = 0; i < 2 * TIMES; i++) {
            byte[] head = new byte[length];
            random.nextBytes(head);
            requireSame(head);
        }
        requireSame(new byte[length]);
    }

    @Test
    void eachFirstByteIsWhatTikaTakesItFor() throws IOException {
        for (int first = 0; first < 256; first++) {
            byte[] head = new byte[600];
            random.nextBytes(head);
            head[0] = (byte) first;
            requireSame(head);
            requireSame(new byte[] {(byte) first});
            requireSame(new byte[] {(byte) first, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        }
    }

    static Stream<String> texts() {
        return Stream.of(
                "plain words\n",
                "Zürich, Genève, Łódź, Москва, 日本\r\n".repeat(50),
                "a,b,c\r\n1,2,3\r\n",
                "{\"a\": [1, 2]}",
                "<?xml version=\"1.0\"?><a/>",
                "<?xml version=\"1.0\"?>\n<!-- c -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\"/>",
                "<?xml version=\"1.0\"?><a><b></a>",
                "<?xml version='1.0'?><!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><p></html>",
                "<?xml version=\"1.0\"?><rss version=\"2.0\"/>",
                "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"/>",
                "<?xml version=\"1.0\"?><mets xmlns=\"http://www.loc.gov/METS/\"/>",
                "<html><body>words</body></html>",
                "<HTML lang=en>",
                "<!DOCTYPE html>\n<title>a</title>",
                "  <!doctype html><p>a",
                "<h1>Title</h1>",
                "<div class='a'>",
                "<p>a fragment",
                "<!--" + "x".repeat(1000) + "-->\n<html><body>words</body></html>",
                "x".repeat(8000) + "<html",
                "From: a@b\nTo: c@d\nSubject: e\nDate: today\n\nwords",
                "Received: by x\nMessage-ID: <1@waybill>\n\nwords",
                "X: " + "x".repeat(500) + "\nMessage-ID: <1@waybill>\nDate: f\n\nwords",
                "DKIM-Signature: v=1\nFrom: a\nTo: b\n",
                "From a@b Mon Jan 1 00:00:00 2024\nFrom: a\nDate: b\nSubject: c\n",
                "MIME-Version: 1.0\nContent-Type: multipart/related\n",
                "%!PS-Adobe-3.0\n%x\n%AI5_FileFormat 3\n",
                "%!PS-Adobe-3.0 EPSF-3.0\n",
                "%PDF-1.7\n",
                "x".repeat(300) + "\n%PDF-1.7\n",
                "x".repeat(511) + "%PDF-1.7\n",
                "x".repeat(512) + "%PDF-1.7\n",
                "x".repeat(513) + "%PDF-1.7\n",
                "%%\n%PDF-2.0\n",
                "{\\rtf1 a}",
                "#!/bin/sh\necho\n",
                "#!/usr/bin/env python\n",
                "User-agent: *\nDisallow: /\nSitemap: a\n",
                "a\nuser-agent: *\nallow: /\n",
                "BEGIN:VCARD\nVERSION:3.0\n",
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
                "WEBVTT\n\n00:00\n",
                "digraph a { b -> c }",
                "  strict graph a {}",
                "// c\n// d\ngraph a {}",
                "/* c */ digraph a {}",
                "function y = a(x)\n",
                "function a\n  x = 1;\n",
                "%% Matlab\n% words\n",
                "0\nSECTION\n2\nHEADER\n",
                "999\ncomment\n0\r\nSECTION\r\n  2\r\nENTITIES\r\n",
                "JAVA PROFILE 1.0.2\0\0",
                "JAVA PROFILE 1.0.1, created",
                "FCS3.1    256",
                "BZh91AY&SY",
                "P4\n1 1\n",
                "P5 1 1",
                "P6\n# c\n",
                "00714cam a2200205 a 4500001001200000",
                "01234nz  a22",
                "12345acz a2200",
                "@article{a, title={b}}\n",
                "x\n@book{a}\n",
                "%A Author\n%D 1999\n%T Title\n",
                "HTTP/1.1 200 OK\nServer: a\nDate: b\n",
                "/*! * jQuery 3 */",
                "/*!\n * jQuery v3\n",
                "solid a\nfacet normal 0 0 0\n",
                "<tmx version=\"1.4\">",
                "\uFEFFWEBVTT\n\n",
                "MZ\0\0\1\2");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void textsAreWhatTikaTakesThemForInEachEncodingAndCutAnywhere(String text) throws IOException {
        for (byte[] head : List.of(
                text.getBytes(UTF_8),
                text.getBytes(ISO_8859_1),
                text.getBytes(UTF_16LE),
                text.getBytes(UTF_16BE),
                ("\uFEFF" + text).getBytes(UTF_8),
                ("\uFEFF" + text).getBytes(UTF_16LE),
                ("\uFEFF" + text).getBytes(UTF_16BE),
                (text + "\0\1\2").getBytes(UTF_8),
                (text + "words\n".repeat(1000)).getBytes(UTF_8),
                ("\n" + text).getBytes(UTF_8))) {
            requireSame(head);
        }
        for (int i = 0; i < TIMES; i++) {
            requireSame(cut(text.getBytes(UTF_8)));
        }
    }

    static Stream<String> bytes() {
        return Stream.of(
                // What regular expressions and unusual numbers look for.
                "FFF14C80" + "00".repeat(100) + "FFF1" + "00".repeat(100),
                "FFF14C80" + "11".repeat(3000) + "FFF1",
                "0D0AFFFB9064",
                "00".repeat(1024) + "FFFB9064",
                "00".repeat(1025) + "FFFB9064",
                "00".repeat(10) + "494433",
                "494433" + "00".repeat(600) + "FFFB9064",
                "494433" + "00".repeat(600) + "FFF14C80" + "11".repeat(200) + "FFF14C80",
                "0D" + "20".repeat(51) + "0C000D000E",
                "444320010000",
                "0561626364650000000000" + "00".repeat(43) + "0500",
                "03" + "7A0101" + "01000000" + "2101" + "2000" + "00".repeat(20) + "4E414D4500000000000000430000",
                "EB3C904D53444F53352E300002010100",
                "7431" + "0072" + "00".repeat(20),
                "00010100" + "00".repeat(14) + "5452554556495349",
                "D0CF11E0A1B11AE1" + "00".repeat(2000),
                "504B0304" + "00".repeat(40),
                "504B0506" + "00".repeat(18),
                "504B0708504B0304",
                "1F8B0800000000000003",
                "EFBBBF3C3F786D6C2076657273696F6E3D22312E30223F3E3C612F3E",
                "424D" + "00".repeat(12) + "28000000" + "00".repeat(8) + "0100" + "1800" + "00000000",
                "3026B2758E66CF11A6D900AA0062CE6C" + "00".repeat(600)
                        + HexFormat.of().formatHex("Windows Media Audio".getBytes(UTF_16LE)),
                "3026B2758E66CF11A6D900AA0062CE6C" + "00".repeat(600)
                        + HexFormat.of().formatHex("wmv2".getBytes(UTF_16LE)));
    }

    @ParameterizedTest
    @MethodSource("bytes")
    void bytesAreWhatTikaTakesThemForAndCutAnywhere(String hex) throws IOException {
        byte[] head = HexFormat.of().parseHex(hex);
        requireSame(head);
        for (int i = 0; i < 3 * TIMES; i++) {
            requireSame(cut(head));
        }
        requireSame(Arrays.copyOf(head, 12_000));
    }

    @Test
    void theFilesOfThisProjectAreWhatTikaTakesThemFor() throws IOException {
        List<Path> files = new ArrayList<>();
        Stream<String> folders =
                Stream.concat(Stream.of("samples", "src", "docs", "routes", "bench"), Stream.of(FOLDERS.split(",")));
        for (String folder : folders.filter(Predicate.not(String::isEmpty)).toList()) {
            try (Stream<Path> found = Files.walk(Path.of(folder))) {
                found.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        files.removeIf(unlikelyToDiffer());
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                requireSame(in.readNBytes(HEAD));
            }
        }
        assertThat(files).hasSizeGreaterThan(50);
    }

    @Test
    void whatStandsInJarsIsWhatTikaTakesItFor() throws IOException {
        int compared = 0;
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!path.endsWith(".jar")) {
                continue;
            }
            try (JarFile jar = new JarFile(path)) {
                for (var entry : sample(jar.stream().toList(), 2 * TIMES)) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        requireSame(in.readNBytes(HEAD));
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(100);
    }

    /** Of the many Java sources some are enough. */
    private Predicate<Path> unlikelyToDiffer() {
        return file -> file.toString().endsWith(".java") && random.nextInt(20) >= TIMES;
    }

    private <T> List<T> sample(List<T> all, int count) {
        List<T> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(count, shuffled.size()));
    }

    private byte[] cut(byte[] head) {
        return Arrays.copyOf(head, random.nextInt(head.length + 1));
    }

    private byte[] background(int length) {
        byte[] bytes = new byte[length];
        switch (random.nextInt(4)) {
            case 0 -> random.nextBytes(bytes);
            case 1 -> Arrays.fill(bytes, (byte) 'x');
            case 2 -> IntStream.range(0, length).forEach(i -> bytes[i] = (byte) (i % 40 == 39 ? '\n' : 'a' + i % 26));
            default -> Arrays.fill(bytes, (byte) 0);
        }
        return bytes;
    }

    /** Puts something into the head that mostly fulfils the clause. */
    private void write(Clause clause, byte[] head) {
        if (clause instanceof Clause.All all) {
            write(all.one(), head);
            write(all.other(), head);
        } else if (clause instanceof Clause.Some some) {
            sample(some.clauses(), some.least() + random.nextInt(2)).forEach(inner -> write(inner, head));
        } else if (clause instanceof MagicBytes magic) {
            // Sometimes one too far.
            int at = magic.begin() + random.nextInt(magic.end() - magic.begin() + (random.nextInt(4) == 0 ? 2 : 1));
            for (int i = 0; i < magic.bytes().length && at + i < head.length; i++) {
                boolean capital = magic.ignoresCase() && random.nextBoolean();
                int value = capital ? Character.toUpperCase(magic.bytes()[i]) : magic.bytes()[i];
                head[at + i] = (byte) (value | random.nextInt() & ~magic.mask()[i]);
            }
        }
    }

    private static void requireSame(byte[] head) throws IOException {
        String expected = TIKA.detect(new ByteArrayInputStream(head), new Metadata())
                .getBaseType()
                .toString();
        String found = OURS.of(head);
        if (!found.equals(expected)) {
            byte[] shown = Arrays.copyOf(head, Math.min(head.length, 300));
            assertThat(found)
                    .as(
                            "%d bytes: %s (%s)",
                            head.length, HexFormat.of().formatHex(shown), new String(shown, ISO_8859_1))
                    .isEqualTo(expected);
        }
    }
}
