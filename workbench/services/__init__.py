"""The verbs: what a person does with a project, whatever the front end."""
