package service

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
)

// ListTags implements [cupel.Tags].
func (s *Service) ListTags(ctx context.Context, repo cupel.RepositoryRef) (map[string]int, error) {
	if err := allow(ctx, cupel.RoleRead, repo.Project); err != nil {
		return nil, err
	}
	return view(ctx, s, func(c catalog.Catalog) (map[string]int, error) {
		row, err := findRepository(ctx, c, repo)
		if err != nil {
			return nil, err
		}
		names, err := c.Tags(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		tags := make(map[string]int, len(names)+1)
		for _, name := range names {
			tags[name.Name] = name.Version
		}
		if row.Latest != nil {
			tags[cupel.Latest] = *row.Latest
		}
		return tags, nil
	})
}

// SetTag implements [cupel.Tags].
func (s *Service) SetTag(ctx context.Context, image cupel.ImageRef, tag string) error {
	if err := allow(ctx, cupel.RoleWrite, image.Repository.Project); err != nil {
		return err
	}
	if err := cupel.CheckTag(tag); err != nil {
		return err
	}
	_, err := update(ctx, s, func(tx *store.Tx) (struct{}, error) {
		repo, version, err := resolve(ctx, tx.Catalog(), image)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Catalog().SetTag(ctx, repo.ID, tag, version, s.now())
	})
	return err
}

// DeleteTag implements [cupel.Tags].
func (s *Service) DeleteTag(ctx context.Context, repo cupel.RepositoryRef, tag string) error {
	if err := allow(ctx, cupel.RoleWrite, repo.Project); err != nil {
		return err
	}
	if tag == cupel.Latest {
		return cupel.Errorf(cupel.Invalid, "tag latest follows the newest version by itself and cannot be removed")
	}
	_, err := update(ctx, s, func(tx *store.Tx) (struct{}, error) {
		row, err := findRepository(ctx, tx.Catalog(), repo)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Catalog().DropTag(ctx, row.ID, tag, s.now())
	})
	return err
}
