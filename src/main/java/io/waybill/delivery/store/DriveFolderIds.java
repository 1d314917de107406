package io.waybill.delivery.store;

import io.waybill.ledger.Ledger;

/** The table of ids of folders in Google Drive, which are booked before the folders are made: so all nodes make the same ones. */
final class DriveFolderIds {
    private final Ledger ledger;

    DriveFolderIds(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Books the id that a folder is to have, unless one is booked already. Safe to repeat.
     *
     * @param parent id of the folder that it is to be in
     * @param fresh an id that nothing has
     * @return the id that is booked
     */
    String book(String parent, String name, String fresh) {
        return ledger.write(writes -> {
            writes.jdbc()
                    .update(
                            "INSERT INTO drive_folder (parent, name, id) VALUES (?, ?, ?)"
                                    + " ON CONFLICT (parent, name) DO NOTHING",
                            parent,
                            name,
                            fresh);
            return writes.jdbc()
                    .queryForObject(
                            "SELECT id FROM drive_folder WHERE parent = ? AND name = ?", String.class, parent, name);
        });
    }

    /** A folder can't have this id any more. Safe to repeat. */
    void forget(String id) {
        ledger.write(writes -> writes.jdbc().update("DELETE FROM drive_folder WHERE id = ?", id));
    }
}
