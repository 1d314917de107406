package io.waybill.ledger;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the ledger; what each means stands in application.yml.
 *
 * @param url its address: a file of SQLite, or a database of PostgreSQL
 * @param user of PostgreSQL
 * @param password of PostgreSQL
 * @param node the name of this process among those that share the ledger
 * @param beat how often a run says that it lives
 * @param deadAfter how long a run may be silent before it is taken for dead
 * @param lookEvery how often a lane looks for work that it was not told of
 * @param force how often committed changes are forced to the disk, where the database doesn't do it itself
 * @param keep how long what is settled stays; nothing leaves if it is zero
 * @param archive the folder of what left
 */
@ConfigurationProperties("waybill.ledger")
record LedgerProperties(
        String url,
        String user,
        String password,
        String node,
        Duration beat,
        Duration deadAfter,
        Duration lookEvery,
        Duration force,
        Duration keep,
        Path archive) {}
