/** The shipped samples: how they are made, and that they are what they should be. */
@NullMarked
package io.waybill.samples;

import org.jspecify.annotations.NullMarked;
