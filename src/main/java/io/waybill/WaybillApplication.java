package io.waybill;

import io.waybill.inspect.MetadataChild;
import java.io.IOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Waybill, or the child process of it that reads metadata. */
@SpringBootApplication
public class WaybillApplication {
    public static void main(String[] args) throws IOException {
        if (args.length > 0 && args[0].equals(MetadataChild.ARGUMENT)) {
            MetadataChild.main(args);
            return;
        }
        SpringApplication.run(WaybillApplication.class, args);
    }
}
