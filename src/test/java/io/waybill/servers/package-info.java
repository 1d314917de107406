/** The servers that tests talk to: real ones where there are any, on the loopback interface, each on a free port. */
@NullMarked
package io.waybill.servers;

import org.jspecify.annotations.NullMarked;
