/** A stand-in for the UN's Official Document System, for trying things out: there is no public test server. */
@NullMarked
package io.waybill.standin;

import org.jspecify.annotations.NullMarked;
