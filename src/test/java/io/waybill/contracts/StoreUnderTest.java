package io.waybill.contracts;

import io.waybill.servers.FaultProxy;
import io.waybill.servers.NetworkFault;
import io.waybill.servers.RefusingServer;
import io.waybill.servers.RequestHead;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A store that really runs, and what can be seen of it without Waybill. */
interface StoreUnderTest extends AutoCloseable {
    String name();

    /** The configuration that makes Waybill deliver to it. */
    Map<String, String> settings();

    /** Everything that it holds. */
    List<Kept> kept() throws Exception;

    /** A name that a document for it can have. */
    default String documentName(String hint) {
        return hint;
    }

    /** A content of that size that it takes. */
    default Path content(Path folder, long size) {
        return Contents.of(folder, size);
    }

    @Override
    void close() throws Exception;

    /** A store with a network between. */
    interface Remote extends StoreUnderTest {
        /** All that Waybill and the store say to each other goes through it. */
        FaultProxy network();

        /** Where it leads to when nothing is wrong. */
        int port();

        /** The next put is carried out, but its answer gets lost. */
        void loseTheAnswerToPut();

        /** What it answers to wrong credentials. */
        RefusingServer.Answer refusal();

        /** What must never be written anywhere. */
        List<String> secrets();
    }

    /** The steps of an upload in chunks. */
    enum Step {
        BEGIN,
        SEND,
        SENT,
        COMMIT,
        FIND
    }

    /** A store behind a network that keeps objects. */
    interface RemoteObjects extends Remote {
        @Override
        default void loseTheAnswerToPut() {
            network().fail(1, NetworkFault.lostAnswer());
        }

        /** Which requests make a step; empty where it needs none. */
        Optional<Predicate<RequestHead>> requests(Step step);

        /** It goes away in good order. */
        void stop();

        /** It comes back with all that it held. */
        void restart() throws Exception;

        /** Everything is gone, the place where it was too. */
        void removeEverything() throws Exception;

        /** What it keeps of uploads that are not finished is gone, as after a week. */
        void forgetUploads() throws Exception;

        /** How many uploads it keeps that are not finished. */
        int uploads() throws Exception;
    }
}
