-- The registry of channels (channels/registry.ts) is the only list of their names, so that a new channel needs no
-- migration. PostgreSQL checks the form of a name; tests/pipeline/channel-seam.test.ts compares stored names with the registry.
ALTER TABLE notifications
  DROP CONSTRAINT notifications_channel_check,
  ADD CONSTRAINT notifications_channel_check CHECK (channel ~ '^[a-z]+(-[a-z]+)*$');
ALTER TABLE notification_channels
  DROP CONSTRAINT notification_channels_channel_check,
  ADD CONSTRAINT notification_channels_channel_check CHECK (channel ~ '^[a-z]+(-[a-z]+)*$');
