package io.waybill;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Waybill. */
@SpringBootApplication
public class WaybillApplication {
    public static void main(String[] args) {
        SpringApplication.run(WaybillApplication.class, args);
    }
}
