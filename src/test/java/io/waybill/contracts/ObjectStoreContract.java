package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.ledger.Claim;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Publish;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    default void whatWasPutCanBeRead() throws Exception {
        Path content = Contents.of(home(), (9 << 20) + 7);
        waybill().drop(content, "to be read.bin");
        waybill().delivered("to be read.bin", store().name());
        Delivery delivery = waybill().delivery("to be read.bin", store().name(), content);

        try (var read = waybill().read(store().name(), delivery)) {
            assertThat(read).hasSameContentAs(Files.newInputStream(content));
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

    private Optional<?> find(Delivery delivery) throws Exception {
        return waybill().call(store().name() + "-find", delivery, "", Optional.class);
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
