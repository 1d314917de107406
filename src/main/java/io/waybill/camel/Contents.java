package io.waybill.camel;

import io.waybill.content.Checksums;
import io.waybill.delivery.Chunk;
import io.waybill.delivery.Content;
import io.waybill.delivery.MemoryBudget;
import io.waybill.ledger.Delivery;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the content of documents once the memory that it needs on its way is free. Both are given back when the exchange
 * is done, however it ended, or opens content again because a request is repeated.
 */
public class Contents {
    private static final Logger LOG = LoggerFactory.getLogger(Contents.class);
    private static final String OPENED = "WaybillOpened";

    @FunctionalInterface
    private interface Opening {
        InputStream open() throws IOException;
    }

    private record Opened(MemoryBudget.Loan memory, InputStream stream) {
        private void close() {
            try (memory;
                    stream) {
                LOG.trace("Closing {}", stream);
            } catch (IOException e) {
                LOG.warn("Content could not be closed: {}", e.toString());
            }
        }
    }

    private final Content content;
    private final MemoryBudget memory;

    Contents(Content content, MemoryBudget memory) {
        this.content = content;
        this.memory = memory;
    }

    /**
     * A stream of a whole document.
     *
     * @throws InterruptedException if the process ends while memory is waited for
     */
    public InputStream open(Delivery delivery, Exchange exchange) throws IOException, InterruptedException {
        long needed = Math.min(delivery.size(), Checksums.ONE_CHUNK.toBytes());
        return open(exchange, needed, () -> content.open(delivery));
    }

    /**
     * A stream of a chunk.
     *
     * @throws InterruptedException if the process ends while memory is waited for
     */
    public InputStream openChunk(Chunk chunk, Exchange exchange) throws IOException, InterruptedException {
        return open(exchange, chunk.length(), chunk::open);
    }

    /** Gives back early what an exchange opened and borrowed; harmless if it didn't. */
    public void giveBack(Exchange exchange) {
        Opened opened = exchange.getProperty(OPENED, Opened.class);
        if (opened != null) {
            opened.close();
        }
    }

    private InputStream open(Exchange exchange, long needed, Opening opening) throws IOException, InterruptedException {
        Opened before = exchange.getProperty(OPENED, Opened.class);
        if (before != null) {
            before.close();
        }
        MemoryBudget.Loan loan = memory.borrow(needed);
        if (before == null) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    done.getProperty(OPENED, Opened.class).close();
                }
            });
        }
        try {
            exchange.setProperty(OPENED, new Opened(loan, opening.open()));
        } catch (IOException | RuntimeException e) {
            exchange.setProperty(OPENED, new Opened(loan, InputStream.nullInputStream()));
            throw e;
        }
        return exchange.getProperty(OPENED, Opened.class).stream();
    }
}
