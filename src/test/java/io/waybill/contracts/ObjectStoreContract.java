package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.content.Range;
import io.waybill.delivery.StoreAnswers;
import io.waybill.ledger.Claim;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Publish;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a store must do that keeps objects under names of any kind, with metadata, and lets them be found again. */
interface ObjectStoreContract extends StoreContract {
    @Test
    default void anEmptyDocumentArrives() throws Exception {
        String name = store().documentName("empty.txt");
        Path content = store().content(home(), 0);

        waybill().drop(content, name);

        assertThat(kept(waybill().delivered(name, store().name())).sha256()).isEqualTo(Contents.sha256(content));
    }

    @Test
    default void anObjectCarriesItsTypeItsDeliveryAndItsChecksum() throws Exception {
        Path content = Files.writeString(home().resolve("plain.txt"), "Grüße aus Genf\n");

        waybill().drop(content, "an object with a type.txt");

        Booked booked = waybill().delivered("an object with a type.txt", store().name());
        Kept kept = kept(booked);
        assertThat(kept.mediaType()).startsWith("text/plain");
        assertThat(kept.metadata())
                .containsEntry("waybilldelivery", booked.id().toString())
                .containsEntry("waybillsha256", Contents.sha256(content))
                .containsEntry("name", "an%20object%20with%20a%20type.txt");
    }

    @Test
    default void namesOfEveryKindBecomeOneObjectEachAndCanBeReadBack() throws Exception {
        Map<String, Path> dropped = new LinkedHashMap<>();
        for (String name : names()) {
            Path content = Contents.of(home(), 100);
            dropped.put(name, content);
            waybill().drop(content, name);
        }
        for (String name : dropped.keySet()) {
            Booked booked = waybill().delivered(name, store().name());
            Kept kept = kept(booked);
            assertThat(kept.sha256()).as(name).isEqualTo(Contents.sha256(dropped.get(name)));
            if (name.getBytes(StandardCharsets.UTF_8).length < 200) {
                String target = booked.target();
                assertThat(target.endsWith("/" + name) || unescaped(target).endsWith("/" + name))
                        .as("'%s' tells '%s'", target, name)
                        .isTrue();
            }
        }
        assertThat(store().kept().stream().map(Kept::name)).doesNotHaveDuplicates();
    }

    @Test
    default void whatADeliveryPutIsFoundByItAndByNoOther() throws Exception {
        Path content = Contents.of(home(), 3000);
        waybill().drop(content, "to be found.bin");
        waybill().delivered("to be found.bin", store().name());
        Delivery delivery = waybill().delivery("to be found.bin", store().name(), content);

        assertThat(find(delivery)).isPresent();
        assertThat(find(another(delivery))).isEmpty();
    }

    @Test
    default void whatWasPutCanBeReadInRanges() throws Exception {
        byte[] content = new byte[(9 << 20) + 7];
        new Random(7).nextBytes(content);
        Delivery delivery = put("to be read.bin", content);
        int last = content.length - 1;

        for (Range range : List.of(
                new Range(0, 1),
                new Range(last, 1),
                new Range(4_000_000, 300_000),
                new Range(last - 5_000_000, 5_000_001),
                Range.whole(content.length))) {
            try (var read = waybill().read(delivery, range)) {
                int from = (int) range.offset();
                // not hasBinaryContent(), which reads each byte by itself: seconds, where nothing buffers
                assertThat(read.readAllBytes())
                        .as("%s", range)
                        .isEqualTo(Arrays.copyOfRange(content, from, from + (int) range.length()));
            }
        }
    }

    @Test
    default void anEmptyDocumentCanBeRead() throws Exception {
        Delivery delivery = put("empty to be read.txt", new byte[0]);

        try (var read = waybill().read(delivery, Range.whole(0))) {
            assertThat(read).isEmpty();
        }
    }

    @Test
    default void whatReachesPastTheEndIsNotRead() throws Exception {
        Delivery delivery = put("short.txt", "ten bytes!".getBytes(StandardCharsets.UTF_8));

        for (Range range : List.of(new Range(0, 11), new Range(9, 2), new Range(10, 1), new Range(11, 0))) {
            assertThatThrownBy(() -> waybill().read(delivery, range))
                    .as("%s", range)
                    .hasMessageContaining("past the end of content that has 10");
        }
    }

    @Test
    default void anObjectThatIsGoneIsNotReadAsAnEmptyOne() throws Exception {
        Delivery full = put("soon gone.txt", "something".getBytes(StandardCharsets.UTF_8));
        Delivery empty = put("soon gone, and empty.txt", new byte[0]);

        for (Delivery delivery : List.of(full, empty)) {
            waybill().call(store().name() + "-remove", delivery, "", Object.class);
            assertThatThrownBy(() -> waybill().read(delivery, Range.whole(delivery.size())))
                    .isInstanceOfSatisfying(
                            DeliveryFailed.class,
                            failed -> assertThat(failed.failure().cause()).isEqualTo(Failure.Cause.OBJECT_GONE));
        }
    }

    @Test
    default void onlyTheDeliveryThatPutAnObjectRemovesIt() throws Exception {
        Path content = Contents.of(home(), 3000);
        waybill().drop(content, "to be removed.bin");
        Booked booked = waybill().delivered("to be removed.bin", store().name());
        Delivery delivery = waybill().delivery("to be removed.bin", store().name(), content);

        waybill().call(store().name() + "-remove", another(delivery), "", Object.class);
        assertThat(kept(booked).sha256()).isEqualTo(Contents.sha256(content));

        waybill().call(store().name() + "-remove", delivery, "", Object.class);
        assertThat(store().kept()).extracting(Kept::name).doesNotContain(booked.target());
        assertThat(find(delivery)).isEmpty();
    }

    @Test
    default void aNewContentUnderAnOldNameBecomesAnObjectBesideIt() throws Exception {
        Path first = Contents.of(home(), 500);
        Path second = Contents.of(home(), 600);
        waybill().drop(first, "of two versions.txt");
        Booked one = waybill().delivered("of two versions.txt", store().name());
        waybill().idle();

        waybill().drop(second, "of two versions.txt");
        Booked two = waybill().deliveredAnew("of two versions.txt", store().name(), one);

        assertThat(two.target()).endsWith("of two versions~2.txt");
        assertThat(kept(one).sha256()).isEqualTo(Contents.sha256(first));
        assertThat(kept(two).sha256()).isEqualTo(Contents.sha256(second));
    }

    /** Delivers a content under a name, and gives its delivery. */
    private Delivery put(String name, byte[] bytes) throws Exception {
        Path content = Files.write(Files.createTempFile(home(), "content", ".bin"), bytes);
        waybill().drop(content, name);
        waybill().delivered(name, store().name());
        return waybill().delivery(name, store().name(), content);
    }

    private Optional<?> find(Delivery delivery) throws Exception {
        Object answer = waybill().call(store().name() + "-find", delivery, "", Object.class);
        return waybill().bean(StoreAnswers.class).found(delivery, answer);
    }

    /** The same in everything but its id. */
    private static Delivery another(Delivery delivery) {
        return new Delivery(
                new Claim(Ids.next(), 1),
                delivery.store(),
                delivery.target(),
                delivery.remoteId(),
                true,
                1,
                Publish.EACH,
                delivery.document());
    }

    private static String unescaped(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEscape) {
            return name;
        }
    }

    private static List<String> names() {
        String longest = "long ".repeat(50) + "e.txt".substring(0, 5);
        return List.of(
                "two  spaces and a 'quote' or \"two\".txt",
                "${header.secret} #{bean} {{waybill.routes}}.txt",
                "100% sure.txt",
                "is A %41 or not.txt",
                "A or not.txt",
                "two\nlines.txt",
                "\u05e2\u05d1\u05e8\u05d9\u05ea \u0627\u0644\u0639\u0631\u0628\u064a\u0629.txt",
                "combining e\u0301 and \u00e9.txt",
                "\ud83d\udce6 parcel.txt",
                longest,
                ".hidden",
                "..two dots",
                "-rf",
                "ends in a dot.",
                "ends in a space ",
                "#?&+;=@:,!*()[]|<>~`^.txt",
                "nested/a folder/with a file.txt");
    }
}
