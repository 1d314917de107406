/** What the world does to Waybill, at random and for long: {@link io.waybill.faults.FaultSoak}. */
package io.waybill.faults;
