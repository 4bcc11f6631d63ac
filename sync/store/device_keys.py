"""This PC's keys: those it signs and reads with now, and those from before its database came to this machine."""

from __future__ import annotations

from sync.envelope.keys import AgeIdentity, SigningKey
from sync.store import epoch, settings
from sync.store.database import Database

DEVICE, IDENTITIES = "device_seed", "age_identities"
_FORMER = "former_device_seeds"


class DeviceKeys:
    """Reads them over one connection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def present(self) -> SigningKey:
        """The key all that is new is signed with: this PC's name everywhere."""
        return SigningKey(bytes.fromhex(settings.get(self._database, DEVICE)))

    @property
    def former(self) -> tuple[SigningKey, ...]:
        """The newest first. They only finish what was begun under them: another PC may have them, too."""
        return tuple(SigningKey(bytes.fromhex(seed)) for seed in settings.get(self._database, _FORMER, []))

    @property
    def names(self) -> frozenset[str]:
        """The public halves of all of them."""
        return frozenset(key.public for key in (self.present, *self.former))

    @property
    def identities(self) -> tuple[AgeIdentity, ...]:
        """What opens parcels sealed to this PC, the newest first; older ones are kept for reading."""
        return tuple(AgeIdentity(secret) for secret in settings.get(self._database, IDENTITIES))

    def of(self, own_epoch: str) -> SigningKey:
        """The key that signs the parcels of an own epoch."""
        device = self._database.value("select device from replica where epoch = ? and own = 1", (own_epoch,))
        return next((key for key in self.former if key.public == device), self.present)


def begin(database: Database) -> SigningKey:
    """The first keys of a new school. In a transaction."""
    key = SigningKey.generate()
    settings.put(database, DEVICE, key.seed.hex())
    settings.put(database, IDENTITIES, [AgeIdentity.generate().secret])
    return key


def renew(database: Database, school: str) -> None:
    """New keys and an epoch of their own, for a database that is on another machine than before: the one it was on may
    live, and closing the key of either must not close both. In a transaction."""
    former = [settings.get(database, DEVICE), *settings.get(database, _FORMER, [])]
    identities = settings.get(database, IDENTITIES)
    key = begin(database)
    settings.put(database, _FORMER, former)
    settings.put(database, IDENTITIES, [*settings.get(database, IDENTITIES), *identities])
    epoch.begin(database, epoch.new_name(), key.public, school)
    epoch.mark_as_copy(database, False)
