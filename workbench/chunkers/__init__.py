"""One file a way of cutting a document's text into chunks."""
