package io.waybill.console;

import io.waybill.ledger.Books;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;

/** Says at the start which configuration is in use, where HTTP listens, and how the books stand. */
class StartReport {
    private static final Logger LOG = LoggerFactory.getLogger(StartReport.class);

    private final Books books;

    StartReport(Books books) {
        this.books = books;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        Path own = Path.of("application.yml");
        LOG.info(
                "The configuration is {}",
                Files.exists(own) ? own.toAbsolutePath() + ", over the copy in the jar" : "the copy in the jar");
        JvmOptions.ofThisProcess().makeUpFor();
        if (event.getApplicationContext() instanceof ServletWebServerApplicationContext web) {
            LOG.info("HTTP listens on port {}", web.getWebServer().getPort());
        }
        LOG.info("Books: {}", books.sum());
    }
}
