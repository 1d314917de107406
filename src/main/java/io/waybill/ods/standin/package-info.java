/** A stand-in for the UN's Official Document System, for demonstrations and tests: there is no public test server. */
@NullMarked
package io.waybill.ods.standin;

import org.jspecify.annotations.NullMarked;
