package io.waybill;

import io.waybill.inspect.MetadataChild;
import io.waybill.ledger.LedgerCommands;
import io.waybill.standin.OdsStandIn;
import java.io.IOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.metrics.mongo.MongoMetricsAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.mongo.MongoAutoConfiguration;

/** Starts Waybill, the child process of it that reads metadata, a stand-in of ODS alone, or what is done with a ledger. */
@SpringBootApplication(
        exclude = {DataSourceAutoConfiguration.class, MongoAutoConfiguration.class, MongoMetricsAutoConfiguration.class
        })
public class WaybillApplication {
    /** In another character set Java sees files with accented names wrongly, or not at all. */
    private static void requireUtf8Names() {
        String encoding = System.getProperty("sun.jnu.encoding", "");
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            System.err.printf(
                    java.util.Locale.ROOT,
                    "The names of files are read as %s, and some would not be seen: start Waybill with LC_ALL=C.UTF-8,"
                            + " or any other locale in UTF-8.%n",
                    encoding);
            System.exit(1);
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length > 0 && args[0].equals(MetadataChild.ARGUMENT)) {
            MetadataChild.main(args);
            return;
        }
        requireUtf8Names();
        if (args.length > 0 && args[0].equals(OdsStandIn.ARGUMENT)) {
            OdsStandIn.main(args);
            return;
        }
        if (LedgerCommands.handles(args)) {
            System.exit(LedgerCommands.run(args, System.out, System.err));
        }
        SpringApplication.run(WaybillApplication.class, args);
    }
}
