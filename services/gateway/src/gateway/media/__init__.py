"""The files of messages: noted with the message, fetched by a job, kept in an object store, shown by download links."""
