# mypy: ignore-errors
"""Flask-Admin over an invented store of supplies, with the templates that the command line names."""

import contextlib
import inspect
import sys
from datetime import date

from flask import Flask
from flask_admin import Admin, BaseView, expose
from flask_admin.contrib.sqla import ModelView
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config.update(SECRET_KEY="of-no-worth", SQLALCHEMY_DATABASE_URI="sqlite://", SQLALCHEMY_TRACK_MODIFICATIONS=False)
if sys.argv[2] == "bootstrap2":
    app.config["FLASK_ADMIN_SWATCH"] = "default"
from sqlalchemy.pool import StaticPool  # noqa: E402

app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"check_same_thread": False}, "poolclass": StaticPool}
db = SQLAlchemy(app)


class Supplier(db.Model):
    """Who delivers."""

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), nullable=False)
    phone = db.Column(db.String(20))
    website = db.Column(db.String(80))
    preferred = db.Column(db.Boolean, default=False)

    def __str__(self):
        return self.name


class Item(db.Model):
    """What is on the shelf."""

    id = db.Column(db.Integer, primary_key=True)
    code = db.Column(db.String(10), unique=True, nullable=False)
    title = db.Column(db.String(80), nullable=False)
    unit = db.Column(db.Enum("each", "box", "case", name="unit"), nullable=False)
    in_stock = db.Column(db.Integer, default=0)
    reorder_at = db.Column(db.Integer, default=0)
    price = db.Column(db.Numeric(8, 2))
    expires = db.Column(db.Date)
    controlled = db.Column(db.Boolean, default=False)
    remarks = db.Column(db.Text)
    supplier_id = db.Column(db.Integer, db.ForeignKey("supplier.id"))
    supplier = db.relationship(Supplier, backref="items")

    def __str__(self):
        return self.title


class Items(ModelView):
    """A list with search, filters, actions and cells that are edited in place."""

    column_searchable_list = ("code", "title")
    column_filters = ("unit", "controlled", "expires")
    column_editable_list = ("in_stock",)
    column_list = ("code", "title", "unit", "in_stock", "price", "supplier", "controlled")
    column_labels = {"in_stock": "In stock", "reorder_at": "Reorder at"}  # noqa: RUF012
    can_view_details = True
    can_export = True
    page_size = 10


class Suppliers(ModelView):
    """A short list and a short form."""

    column_searchable_list = ("name",)
    form_columns = ("name", "phone", "website", "preferred")


class Stocktaking(BaseView):
    """A page of its own, in the menu only."""

    @expose("/")
    def index(self):
        """Show nothing but the frame."""
        return self.render("admin/master.html")


known = inspect.signature(Admin.__init__).parameters
options = {"name": "Supplies"}
if "template_mode" in known:
    options["template_mode"] = sys.argv[2]
admin = Admin(app, **options)
admin.add_view(Items(Item, db.session, name="Items"))
admin.add_view(Suppliers(Supplier, db.session, name="Suppliers"))
with contextlib.suppress(Exception):
    admin.add_view(Stocktaking(name="Stocktaking", endpoint="stocktaking"))

if __name__ == "__main__":
    with app.app_context():
        db.create_all()
        makers = [Supplier(name=name, phone=f"555-010{at}") for at, name in enumerate(("Nordholm", "Pell & Sons"))]
        db.session.add_all(makers)
        for number in range(14):
            db.session.add(
                Item(
                    code=f"S{number:03}",
                    title=f"{('Gauze', 'Gloves', 'Syringe', 'Splint')[number % 4]} no. {number}",
                    unit=("each", "box", "case")[number % 3],
                    in_stock=10 * number,
                    reorder_at=20,
                    price=3 + number,
                    expires=date(2030, 1 + number % 12, 1),
                    supplier=makers[number % 2],
                )
            )
        db.session.commit()
    app.run("127.0.0.1", int(sys.argv[1]))
